import {
  changeHunksCallSchema,
  changeLinesCallSchema,
  conflictResponseSchema,
  decideChangesCallSchema,
  decidedChangesResponseSchema,
  hunksResponseSchema,
  linesAroundResponseSchema,
} from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import { applyChanges } from '../../changes/apply-changes.ts'
import { readConflict } from '../../changes/read-conflict.ts'
import { readHunks, readLines } from '../../changes/read-hunks.ts'
import { rejectChanges } from '../../changes/reject-changes.ts'
import { revertChanges } from '../../changes/revert-changes.ts'
import type { CoderContext } from '../../context.ts'

const decide = { apply: applyChanges, reject: rejectChanges, revert: revertChanges } as const

/** What people decide about agents' changes of files; only the coder may touch a project. */
export function registerChanges(app: FastifyInstance, context: CoderContext): void {
  for (const action of ['apply', 'reject', 'revert'] as const) {
    app.post(`/changes/${action}`, async (request) => {
      const { selection, by } = decideChangesCallSchema.parse(request.body)
      return decidedChangesResponseSchema.parse(await decide[action](context, selection, by))
    })
  }

  app.post('/changes/hunks', async (request) => {
    const { id } = changeHunksCallSchema.parse(request.body)
    return hunksResponseSchema.parse(await readHunks(context.database.sql, id))
  })

  app.post('/changes/conflict', async (request) => {
    const { id } = changeHunksCallSchema.parse(request.body)
    return conflictResponseSchema.parse({ conflict: await readConflict(context, id) })
  })

  app.post('/changes/lines', async (request) => {
    const { id, ...range } = changeLinesCallSchema.parse(request.body)
    return linesAroundResponseSchema.parse({ lines: await readLines(context.database.sql, id, range) })
  })
}
