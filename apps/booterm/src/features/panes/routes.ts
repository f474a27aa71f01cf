import { createPaneCallSchema, paneResponseSchema, panesResponseSchema, resizePaneSchema, terminalSessionsSchema, updatePaneSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { BootermContext } from '../../context.ts'
import { paneParamsSchema, sessionParamsSchema } from '../../http/pane-params.ts'
import type { Pane } from '../../panes/pane.ts'

/** `/api/term/sessions/:sid/panes`. */
export function registerPanes(app: FastifyInstance, { panes }: BootermContext): void {
  const list = '/api/term/sessions/:sid/panes'
  const one = `${list}/:pid`
  const paneOf = (params: unknown): Pane => {
    const { sid, pid } = paneParamsSchema.parse(params)
    return panes.find(sid, pid)
  }
  const show = (pane: Pane) => paneResponseSchema.parse({ pane: pane.describe() })

  app.get(list, (request) => {
    const { sid } = sessionParamsSchema.parse(request.params)
    return panesResponseSchema.parse({ panes: panes.list(sid).map((pane) => pane.describe()), next_cursor: null })
  })
  app.post(list, async (request, reply) => {
    const { sid } = sessionParamsSchema.parse(request.params)
    const pane = await panes.create(sid, createPaneCallSchema.parse(request.body))
    return await reply.status(201).send(show(pane))
  })
  app.patch(one, (request) => {
    const pane = paneOf(request.params)
    pane.rename(updatePaneSchema.parse(request.body).name)
    return show(pane)
  })
  app.post(`${one}/resize`, (request) => {
    const pane = paneOf(request.params)
    pane.resize(resizePaneSchema.parse(request.body))
    return show(pane)
  })
  app.post(`${one}/restart`, async (request) => {
    const pane = paneOf(request.params)
    await panes.restart(pane)
    return show(pane)
  })
  app.delete(one, async (request, reply) => {
    await panes.close(paneOf(request.params))
    return await reply.status(204).send()
  })
  // For the server to find sessions that are gone, and to end what runs in them.
  app.get('/api/term/sessions', () => terminalSessionsSchema.parse({ session_ids: panes.sessionIds() }))
  app.delete(list, async (request, reply) => {
    const { sid } = sessionParamsSchema.parse(request.params)
    await Promise.all(panes.list(sid).map((pane) => panes.close(pane)))
    return await reply.status(204).send()
  })
}
