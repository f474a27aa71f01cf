import { commandsResponseSchema, completionQuerySchema, filesResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { idParamsSchema } from '../../http/params.ts'
import { liveProjectHost } from '../../http/project-host.ts'

const tags = ['projects']

/** What a message can name: the coder looks, for it alone reads projects. */
export function registerCompletion(app: App, context: ServerContext): void {
  const { sql } = context.database
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
    async ({ params, query }) => await context.coder.findFiles(await liveProjectHost(sql, params.id), { project_id: params.id, ...query }),
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
    async ({ params, query }) => ({ commands: await context.coder.projectCommands(await liveProjectHost(sql, params.id), { project_id: params.id, q: query.q }), next_cursor: null }),
  )
}
