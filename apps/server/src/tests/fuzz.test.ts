import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { Chat, Session } from '@boocode/contracts'
import { TestClient, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

let stack: Stack
let place: { session: Session; chat: Chat }
let routes: { method: string; path: string }[]
beforeAll(async () => {
  stack = await startStack()
  place = await stack.newSession()
  const { paths } = (await stack.api('GET', '/api/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
  routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })))
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const fields = ['content', 'name', 'path', 'model', 'mode', 'project_id', 'token', 'device_name', 'pinned', 'archived', 'when', 'decision', 'scope', 'pattern', 'answer', 'action', 'summary', 'instructions', '__proto__', 'constructor', 'limit']
const oddText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('\u0000', '\ud800', '../../etc/passwd', "'; drop table turns; --", '%00', '${1}', 'ask', 'deepseek-flash', '/'))
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...fields), fc.oneof(oddText, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 4 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: oddText },
)
const query = fc.dictionary(fc.constantFrom('limit', 'cursor', 'project_id', 'session_id', 'status', 'archived', 'x'), oddText, { maxKeys: 2 }).map((value) => new URLSearchParams(value).toString())

test('no request, whatever is in it, is answered with a fault of the server', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ index: fc.nat(), text: body, search: query, odd: oddText, kind: fc.constantFrom('chat', 'session', 'project', 'odd') }), async ({ index, text, search, odd, kind }) => {
      const route = routes[index % routes.length]
      const ids = { chat: place.chat.id, session: place.session.id, project: place.session.project_id, odd: encodeURIComponent(odd.toWellFormed()) }
      const method = route?.method ?? 'GET'
      // What the others are tried on must stay.
      if (method === 'DELETE' && kind !== 'odd') return
      const path = `${(route?.path ?? '').replace('{id}', ids[kind])}?${search}`
      const answer = await stack.api(method, path, method === 'GET' ? undefined : text.toWellFormed())
      expect({ method, path, text, status: answer.status, isFault: answer.status >= 500 }).toMatchObject({ isFault: false })
      const shape = answer.status >= 400 ? Object.keys(answer.body) : ['error']
      expect(shape).toEqual(['error'])
    }),
    { numRuns: 600 },
  )
  expect((await stack.api('GET', `/api/chats/${place.chat.id}/messages`)).status).toBe(200)
})

const frame = fc.oneof(
  fc.record({ type: fc.constantFrom('subscribe', 'unsubscribe', 'pong', 'snapshot', ''), stream: fc.oneof(oddText, fc.constantFrom('workspace', 'session:x', 'session:0198c5a0-0000-7000-8000-00000000aaaa')) }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
  fc
    .record({ type: fc.constant('subscribe'), stream: fc.constant('workspace'), epoch: fc.oneof(oddText, fc.constantFrom('2026-11-22T20:00:00.123Z', '0000-01-01T00:00:00.000Z')), last_seq: fc.oneof(fc.integer(), fc.double(), fc.maxSafeNat()), chat_ids: fc.jsonValue({ maxDepth: 2 }) }, { requiredKeys: ['type', 'stream'] })
    .map((value) => JSON.stringify(value)),
  fc.json({ maxDepth: 5 }),
  oddText,
  fc.uint8Array({ maxLength: 200 }),
)

test('no frame, whatever is in it, harms a socket but its own, or the server', { timeout: 120_000 }, async () => {
  const bystander = await stack.connect()
  const view = bystander.subscribe(sessionStream(place.session.id))
  await bystander.until(() => view.snapshots === 1, 'a snapshot')
  const { pid } = stack.process('server')
  const url = `ws://127.0.0.1:${stack.facts.port}/api/ws?token=${stack.facts.token}`
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 30 }), async (sent) => {
      // Not strict: what it asks for makes no sense, so the answers make none to it.
      const client = await TestClient.connect({ url })
      for (const one of sent) client.send(one)
      client.faults.length = 0
      client.streams.clear()
      const workspace = client.subscribe(workspaceStream)
      await client.until(() => workspace.snapshots > 0 || client.end !== null || client.faults.splice(0).length < 0, 'an answer')
      client.faults.length = 0
      await client[Symbol.asyncDispose]()
    }),
    { numRuns: 100 },
  )
  await stack.api('PATCH', `/api/sessions/${place.session.id}`, { name: 'Still here' })
  await bystander.until(() => view.session.session?.name === 'Still here', 'the new name')
  expect(stack.process('server').pid).toBe(pid)
  expect(stack.logs().filter((line) => line.includes('"level":50') || line.includes('"level":60'))).toEqual([])
})
