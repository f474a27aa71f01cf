// The export of a chat as OTLP/JSON, read back as other programs read it.
import { randomUUID } from 'node:crypto'
import { timelineResponseSchema } from '@boocode/contracts'
import { asNumbers, serialiseAgain } from '@boocode/otlp/testing'
import type { OtlpExport, OtlpSpan } from '@boocode/otlp'
import { fillChat, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { newPlace } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

let stack: Stack
let place: Place
const size = { turns: 45, stepsPerTurn: 2, callsPerStep: 3 }
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
  place = await newPlace(stack)
  await fillChat(stack.database, place.chat.id, size)
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function readExport(chatId: string, query = ''): Promise<{ document: OtlpExport; spans: OtlpSpan[] }> {
  const answer = await stack.api('GET', `/api/chats/${chatId}/traces/otlp${query}`)
  expect(answer.status).toBe(200)
  const document = answer.body as OtlpExport
  return { document, spans: document.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scoped) => scoped.spans)) }
}

test('every turn is a trace: itself, below it its requests to models, below those their calls', async () => {
  const { spans } = await readExport(place.chat.id)
  const named = (prefix: string): OtlpSpan[] => spans.filter((span) => span.name.startsWith(prefix))
  const [turns, requests, calls] = [named('invoke_agent '), named('chat '), named('execute_tool ')]
  expect([turns.length, requests.length, calls.length]).toEqual([45, 90, 270])
  expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length)
  const { turns: timeline } = timelineResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/timeline?limit=200`)).body)
  expect(turns.map((span) => span.traceId)).toEqual(timeline.map((turn) => turn.id.replaceAll('-', '')))
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  for (const [children, parents] of [[requests, turns], [calls, requests]] as const) {
    for (const span of children) {
      const parent = byId.get(span.parentSpanId ?? '')
      expect({ isThere: parents.some((one) => one === parent), traceId: parent?.traceId }).toEqual({ isThere: true, traceId: span.traceId })
    }
  }
})

test("OpenTelemetry's own transformer reads it and writes the same document", async () => {
  const { document, spans } = await readExport(place.chat.id)
  const { json, protobufBytes } = serialiseAgain(document)
  // It writes empty lists and flags as well, which we leave out, and groups nothing anew.
  expect(json).toMatchObject(asNumbers(document) as object)
  expect(protobufBytes).toBeGreaterThan(100 * spans.length)
})

test('of one turn it holds that one, of a turn that goes on what has ended, and of an empty chat nothing', async () => {
  const { spans } = await readExport(place.chat.id, '?turn_number=7')
  expect(spans).toHaveLength(1 + 2 + 6)
  expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
  expect((await readExport(place.chat.id, '?turn_number=46')).spans).toEqual([])
  const empty = await newPlace(stack)
  expect((await readExport(empty.chat.id)).document.resourceSpans).toHaveLength(1)
  expect((await readExport(empty.chat.id)).spans).toEqual([])
  await fillChat(stack.database, empty.chat.id, { turns: 1, stepsPerTurn: 2, callsPerStep: 2 })
  const { sql } = stack.database
  await sql`update turns set finished_at = null, status = 'running' where chat_id = ${empty.chat.id}`
  await sql`update model_calls set outcome = null, finished_at = null where chat_id = ${empty.chat.id} and step = 2`
  await sql`update tool_traces set outcome = null, finished_at = null where chat_id = ${empty.chat.id} and step = 1`
  expect((await readExport(empty.chat.id)).spans.map((span) => span.name.split(' ')[0])).toEqual(['chat', 'execute_tool', 'execute_tool'])
})

test('hostile output stays text, and long output is cut', async () => {
  const hostile = await newPlace(stack)
  await fillChat(stack.database, hostile.chat.id, { turns: 1, stepsPerTurn: 1, callsPerStep: 1 })
  const output = `</script>"\\ \u001b[31m\u2028 ${'ü'.repeat(5_000)}`
  await stack.database.sql`update tool_traces set tool_output = ${output}, outcome = 'success' where chat_id = ${hostile.chat.id}`
  const { spans } = await readExport(hostile.chat.id)
  const result = spans.flatMap((span) => span.attributes).find((attribute) => attribute.key === 'gen_ai.tool.call.result')?.value
  const text = result !== undefined && 'stringValue' in result ? result.stringValue : ''
  expect(output.startsWith(text)).toBe(true)
  expect(Buffer.byteLength(text)).toBeGreaterThan(4_090)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096)
})

test('is refused for a chat that is not there, and for a turn that is none', async () => {
  expectError(await stack.api('GET', `/api/chats/${randomUUID()}/traces/otlp`), 'not_found')
  for (const turn of ['0', 'x', '', '-1']) expectError(await stack.api('GET', `/api/chats/${place.chat.id}/traces/otlp?turn_number=${turn}`), 'invalid_request')
})

test('a long export is read while it is sent, no faster than its reader takes it', { timeout: 120_000 }, async () => {
  const long = await newPlace(stack)
  await fillChat(stack.database, long.chat.id, { turns: 500, stepsPerTurn: 2, callsPerStep: 6, hasParts: false })
  await stack.database.sql`update tool_traces set tool_output = repeat('x', 4096) where chat_id = ${long.chat.id}`
  const response = await fetch(`${stack.url}/api/chats/${long.chat.id}/traces/otlp`, { headers: { authorization: `Bearer ${stack.facts.token}` } })
  const reader = response.body?.getReader()
  const chunks = [(await reader?.read())?.value ?? new Uint8Array()]
  // Far more than sockets hold lies between the first piece and the last turn: the server cannot have read that one yet.
  await stack.database.sql`update tool_traces set tool_output = 'said meanwhile' where chat_id = ${long.chat.id} and turn_number = 500`
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) chunks.push(read.value)
  const text = Buffer.concat(chunks).toString('utf8')
  expect(text.length).toBeGreaterThan(30_000_000)
  expect(text.match(/said meanwhile/g)).toHaveLength(12)
  expect((JSON.parse(text) as OtlpExport).resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(500 * (1 + 2 + 12))
})
