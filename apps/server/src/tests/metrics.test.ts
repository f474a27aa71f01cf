// What a scraper on the network gets: all services through the one address that it can reach.
import { fillChat, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ scripts: [{ responses: [[{ type: 'text', text: 'Yes.' }]] }] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function scrape(): Promise<Map<string, number>> {
  const answer = await stack.api('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = answer.text.trimEnd().split('\n')
  const families = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2])
  expect(new Set(families).size).toBe(families.length)
  const samples = lines.filter((line) => !line.startsWith('#')).map((line) => /^([a-z_]+\{[^}]*\}) (\S+)$/.exec(line))
  expect(samples).not.toContain(null)
  return new Map(samples.map((sample) => [sample?.[1] ?? '', Number(sample?.[2])]))
}

test('metrics are for those who may come in', async () => {
  expectError(await stack.api('GET', '/metrics', undefined, { authorization: '' }), 'unauthenticated')
})

test('they add up the rows, and go on where they were', async () => {
  const { chat } = await stack.newSession()
  await fillChat(stack.database, chat.id, { turns: 10, stepsPerTurn: 2, callsPerStep: 2, endsAt: '2026-01-01T00:00:00.000Z' })
  const labels = 'service="server",provider="deepseek",model="deepseek-flash",outcome="success"'
  const first = await scrape()
  const sum = await stack.database.sql<{ hit: number; cost: number }>`select sum(cache_hit_tokens)::bigint as hit, sum(cost_usd) as cost from model_calls`
  expect(first.get(`boocode_model_calls_total{${labels}}`)).toBe(20)
  expect(first.get(`boocode_model_tokens_total{${labels},kind="cached"}`)).toBe(sum[0]?.hit)
  expect(first.get(`boocode_model_cost_usd_total{${labels}}`)).toBeCloseTo(sum[0]?.cost ?? 0, 9)
  expect([...first].filter(([name]) => name.startsWith('boocode_tool_calls_total')).reduce((total, [, value]) => total + value, 0)).toBe(40)
  const { chat: recent } = await stack.newSession()
  await fillChat(stack.database, recent.id, { turns: 3, stepsPerTurn: 1, callsPerStep: 1, spanMs: 3_600_000 })
  const [second, third] = [await scrape(), await scrape()]
  expect([second, third].map((read) => read.get(`boocode_model_calls_total{${labels}}`))).toEqual([23, 23])
  // Deleted is not un-asked.
  await stack.api('DELETE', `/api/chats/${chat.id}`)
  expect((await scrape()).get(`boocode_model_calls_total{${labels}}`)).toBe(23)
  expect(first.get('boocode_turns{service="server",status="completed"}')).toBe(10)
})

test('requests, sockets and frames are counted', async () => {
  const before = await scrape()
  const client = await stack.connect()
  const view = client.subscribe('workspace')
  await client.until(() => view.snapshots === 1, 'a snapshot')
  await stack.api('GET', '/api/chats/nothing/traces')
  const after = await scrape()
  const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(grown('boocode_sockets{service="server"}')).toBe(1)
  expect(grown('boocode_sockets_opened_total{service="server"}')).toBe(1)
  expect(grown('boocode_frames_sent_total{service="server"}')).toBeGreaterThanOrEqual(1)
  expect(grown('boocode_frames_received_total{service="server"}')).toBe(1)
  expect(grown('boocode_http_requests_total{service="server",method="GET",route="/api/chats/:id/traces",status="400"}')).toBe(1)
  expect(grown('boocode_http_request_seconds_count{service="server",method="GET",route="/metrics"}')).toBe(1)
  expect(after.get('boocode_stream_events_total{service="server"}')).toBeGreaterThan(0)
})

test('other services are in it under their names, and one that is gone is said to be down', async () => {
  const [host] = await stack.database.sql<{ id: string }>`select id from hosts`
  const memory = `boocode_process_resident_memory_bytes{service="coder",host="${host?.id}"}`
  const up = `boocode_up{service="coder",host="${host?.id}"}`
  const well = await scrape()
  expect(well.get(memory)).toBeGreaterThan(1e7)
  expect(well.get(up)).toBe(1)
  expect(well.get(memory.replace('process_resident_memory_bytes', 'unrecorded_total'))).toBe(0)
  expect(well.get('boocode_process_resident_memory_bytes{service="server"}')).toBeGreaterThan(1e7)
  expect([...well.keys()].filter((name) => name.includes('booterm'))).toEqual([])
  await stack.kill('coder')
  const alone = await scrape()
  expect(alone.get(memory)).toBeUndefined()
  expect(alone.get(up)).toBe(0)
})
