import { checkPathRequestSchema, checkPathResponseSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { CoderContext } from '../../context.ts'
import { checkProjectPath } from './check-path.ts'

/** `POST /paths/check`: may this folder become a project? */
export function registerPaths(app: FastifyInstance, context: CoderContext): void {
  app.post('/paths/check', async (request) => {
    const { path } = checkPathRequestSchema.parse(request.body)
    const { projectRoots: roots, home } = context.config
    return checkPathResponseSchema.parse(await checkProjectPath(path, { roots, home }))
  })
}
