import { paneSearchQuerySchema, paneSearchResponseSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { BootermContext } from '../../context.ts'
import { paneParamsSchema } from '../../http/pane-params.ts'
import { searchPane } from './search-pane.ts'

export function registerSearch(app: FastifyInstance, { panes }: BootermContext): void {
  app.get('/api/term/sessions/:sid/panes/:pid/search', async (request) => {
    const { sid, pid } = paneParamsSchema.parse(request.params)
    const query = paneSearchQuerySchema.parse(request.query)
    return paneSearchResponseSchema.parse(await searchPane(panes.find(sid, pid), query))
  })
}
