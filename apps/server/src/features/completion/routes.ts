import { commandsResponseSchema, completionQuerySchema, filesResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { coderUnavailable, selectProjectHost } from '../../http/coder-client.ts'
import type { Host } from '../../http/coder-client.ts'
import { found, idParamsSchema } from '../../http/params.ts'

const tags = ['projects']

/** What a message can name: the coder looks, for it alone reads projects. */
export function registerCompletion(app: App, context: ServerContext): void {
  async function hostOf(projectId: string): Promise<Host> {
    const host = found(await selectProjectHost(context.database.sql, projectId), 'project')
    if (!host.alive) throw coderUnavailable()
    return host
  }

  app.get(
    '/api/projects/:id/files',
    {
      schema: {
        summary: 'Files and folders that fit q best, those worked with lately first; .gitignore is honoured',
        tags,
        params: idParamsSchema,
        querystring: completionQuerySchema,
        response: { 200: filesResponseSchema },
      },
    },
    async ({ params, query }) => await context.coder.findFiles(await hostOf(params.id), { project_id: params.id, ...query }),
  )
  app.get(
    '/api/projects/:id/commands',
    {
      schema: {
        summary: 'Commands that the project brings in .boocode/commands, whose name holds q',
        tags,
        params: idParamsSchema,
        querystring: completionQuerySchema.pick({ q: true }),
        response: { 200: commandsResponseSchema },
      },
    },
    async ({ params, query }) => ({ commands: await context.coder.projectCommands(await hostOf(params.id), { project_id: params.id, q: query.q }), next_cursor: null }),
  )
}
