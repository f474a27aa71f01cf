import { fileDiffCallSchema, fileLinesCallSchema, hunksResponseSchema, linesAroundResponseSchema, projectDiffCallSchema, projectDiffResponseSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import { lineRange } from '../../changes/line-range.ts'
import type { CoderContext } from '../../context.ts'
import { projectRoot } from '../../projects/project-root.ts'
import type { GitPlace } from './git.ts'
import { readOnDisk } from './new-file.ts'
import { readFileDiff } from './read-file-diff.ts'
import { readProjectDiff } from './read-project-diff.ts'

/** What differs on disk from a project's last commit: to be looked at, never to be changed. */
export function registerProjectDiff(app: FastifyInstance, context: CoderContext): void {
  const placeOf = async (projectId: string): Promise<GitPlace> => ({
    root: await projectRoot(context.database.sql, projectId),
    environment: context.config.commands.environment,
    signal: context.signal,
  })

  app.post('/project-diff', async (request) => {
    const { project_id } = projectDiffCallSchema.parse(request.body)
    return projectDiffResponseSchema.parse(await readProjectDiff(await placeOf(project_id)))
  })

  app.post('/project-diff/hunks', async (request) => {
    const { project_id, path } = fileDiffCallSchema.parse(request.body)
    return hunksResponseSchema.parse(await readFileDiff(await placeOf(project_id), path))
  })

  app.post('/project-diff/lines', async (request) => {
    const { project_id, path, ...range } = fileLinesCallSchema.parse(request.body)
    return linesAroundResponseSchema.parse({ lines: lineRange(await readOnDisk((await placeOf(project_id)).root, path), range) })
  })
}
