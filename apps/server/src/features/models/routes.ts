import { modelsResponseSchema } from '@boocode/contracts'
import type { Model } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'

/** `GET /api/models`: what the coder's provider offers. */
export function registerModels(app: App, context: ServerContext): void {
  app.get(
    '/api/models',
    { schema: { summary: 'Models to choose from', tags: ['chat'], response: { 200: modelsResponseSchema } } },
    async () => {
      const models = await context.database.sql<Model>`
        select id, provider, offline, sees_images, context_tokens, is_default from models
        where host_id = (select id from hosts order by heartbeat_at desc limit 1) order by position`
      return { models, next_cursor: null }
    },
  )
}
