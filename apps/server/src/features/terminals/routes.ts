import {
  createPaneSchema,
  idSchema,
  paneResponseSchema,
  paneSearchQuerySchema,
  paneSearchResponseSchema,
  panesResponseSchema,
  resizePaneSchema,
  terminalHealthSchema,
  updatePaneSchema,
} from '@boocode/contracts'
import type { CreatePaneCall } from '@boocode/contracts'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found } from '../../http/params.ts'
import { askTerminals } from './ask-terminals.ts'
import { selectSessionFolders } from './queries.ts'

const tags = ['terminals']
const sessionParams = z.object({ sid: idSchema })
const paneParams = z.object({ sid: idSchema, pid: idSchema })
const list = '/api/term/sessions/:sid/panes'
const one = `${list}/:pid`

/** `/api/term/*`: terminals, which the terminal service keeps. The socket of a pane is in sockets.ts. */
export function registerTerminals(app: App, context: ServerContext): void {
  const { booterm } = context
  app.get('/api/term/health', { schema: { summary: 'Whether terminals work, and outlive the service', tags, response: { 200: terminalHealthSchema } } }, async () =>
    terminalHealthSchema.parse(await booterm.call({ method: 'GET', path: '/api/term/health' })),
  )
  registerPanes(app, context)
  app.get(
    `${one}/search`,
    { schema: { summary: 'Search what a terminal shows and showed', tags, params: paneParams, querystring: paneSearchQuerySchema, response: { 200: paneSearchResponseSchema } } },
    async (request) => {
      const { pattern, limit, context: lines, case: isCase } = request.query
      const query = new URLSearchParams({ pattern, limit: String(limit), context: String(lines), case: String(isCase) })
      return paneSearchResponseSchema.parse(await booterm.call({ method: 'GET', path: `${pathOf(request.params)}/search?${query.toString()}` }))
    },
  )
}

function registerPanes(app: App, context: ServerContext): void {
  const { booterm, database } = context
  const foldersOf = async (sid: string) => found(await selectSessionFolders(database.sql, sid), 'session')
  app.get(list, { schema: { summary: 'Terminals of a session, oldest first', tags, params: sessionParams, response: { 200: panesResponseSchema } } }, async (request) => {
    await foldersOf(request.params.sid)
    const answer = await askTerminals(context, { method: 'GET', path: pathOf(request.params) }, 'wake')
    return panesResponseSchema.parse(answer.kind === 'answered' ? answer.body : { panes: [], next_cursor: null })
  })
  app.post(
    list,
    { schema: { summary: 'Open a terminal', tags, params: sessionParams, body: createPaneSchema.nullish(), response: { 201: paneResponseSchema } } },
    async (request, reply) => {
      const body: CreatePaneCall = { pane: request.body ?? {}, ...(await foldersOf(request.params.sid)) }
      return await reply.status(201).send(paneResponseSchema.parse(await booterm.call({ method: 'POST', path: pathOf(request.params), body })))
    },
  )
  app.patch(one, { schema: { summary: 'Rename a terminal', tags, params: paneParams, body: updatePaneSchema, response: { 200: paneResponseSchema } } }, async (request) =>
    paneResponseSchema.parse(await booterm.call({ method: 'PATCH', path: pathOf(request.params), body: request.body })),
  )
  app.post(`${one}/resize`, { schema: { summary: 'Resize a terminal', tags, params: paneParams, body: resizePaneSchema, response: { 200: paneResponseSchema } } }, async (request) =>
    paneResponseSchema.parse(await booterm.call({ method: 'POST', path: `${pathOf(request.params)}/resize`, body: request.body })),
  )
  app.post(`${one}/restart`, { schema: { summary: 'End what runs in a terminal and start it anew', tags, params: paneParams, response: { 200: paneResponseSchema } } }, async (request) =>
    paneResponseSchema.parse(await booterm.call({ method: 'POST', path: `${pathOf(request.params)}/restart` })),
  )
  app.delete(one, { schema: { summary: 'Close a terminal and end what runs in it', tags, params: paneParams } }, async (request, reply) => {
    await booterm.call({ method: 'DELETE', path: pathOf(request.params) })
    return await reply.status(204).send()
  })
}

function pathOf({ sid, pid }: { sid: string; pid?: string }): string {
  return `/api/term/sessions/${sid}/panes${pid === undefined ? '' : `/${pid}`}`
}
