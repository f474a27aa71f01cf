// Sums over what agents did: filled by the test, as coders fill it, and read over HTTP.
import { randomUUID } from 'node:crypto'
import { analyticsSessionsResponseSchema, analyticsSummaryResponseSchema, contextResponseSchema, modelCallsResponseSchema, tokenBreakdownResponseSchema } from '@boocode/contracts'
import type { AnalyticsRow, AnalyticsSummary, ModelCall } from '@boocode/contracts'
import { fillChat, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { newPlace } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

let stack: Stack
let big: Place
let small: Place
const span = 'from=2026-03-01&to=2026-03-10'
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
  big = await newPlace(stack)
  small = await newPlace(stack)
  await fillChat(stack.database, big.chat.id, { turns: 12, stepsPerTurn: 3, callsPerStep: 3, spanMs: 4 * 86_400_000, endsAt: '2026-03-09T00:00:00.000Z' })
  await fillChat(stack.database, small.chat.id, { turns: 4, stepsPerTurn: 2, callsPerStep: 1, spanMs: 86_400_000, endsAt: '2026-03-03T00:00:00.000Z' })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function summary(query: string): Promise<AnalyticsSummary> {
  return analyticsSummaryResponseSchema.parse((await stack.api('GET', `/api/analytics/summary?${query}`)).body)
}

async function callsOf(place: Place): Promise<ModelCall[]> {
  return modelCallsResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/model-calls?limit=200`)).body).model_calls
}

/** The same sums, made by adding up requests one by one. */
function addUp(calls: readonly ModelCall[]): object {
  const sum = (of: (call: ModelCall) => number): number => calls.reduce((total, call) => total + of(call), 0)
  return {
    model_calls: calls.length,
    failed_model_calls: calls.filter((call) => call.outcome === 'error').length,
    turns: new Set(calls.map((call) => call.turn_id)).size,
    usage: {
      prompt_tokens: sum((call) => call.usage?.prompt_tokens ?? 0),
      cache_hit_tokens: sum((call) => call.usage?.cache_hit_tokens ?? 0),
      cache_miss_tokens: sum((call) => call.usage?.cache_miss_tokens ?? 0),
      completion_tokens: sum((call) => call.usage?.completion_tokens ?? 0),
      reasoning_tokens: sum((call) => call.usage?.reasoning_tokens ?? 0),
    },
    cost_usd: expect.closeTo(sum((call) => call.cost_usd ?? 0), 9),
    saved_usd: expect.closeTo(sum((call) => call.saved_usd ?? 0), 9),
    unpriced_calls: 0,
  }
}

/** One request at an instant, in a chat of its own. */
async function addCall(place: Place, at: string, columns: { costUsd?: number | null; model?: string; turnNumber?: number } = {}): Promise<void> {
  const { sql } = stack.database
  const turnId = randomUUID()
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max)
    select ${turnId}, ${place.chat.id}, p.host_id, ${columns.turnNumber ?? 1}, 'completed', 'deepseek-flash', 'ask', 60
    from projects p join sessions s on s.project_id = p.id where s.id = ${place.session.id}`
  await sql`
    insert into model_calls (id, session_id, chat_id, turn_id, turn_number, step, provider, model, started_at, outcome, prompt_tokens, cache_hit_tokens,
      cache_miss_tokens, completion_tokens, reasoning_tokens, cost_usd, saved_usd)
    values (${randomUUID()}, ${place.session.id}, ${place.chat.id}, ${turnId}, ${columns.turnNumber ?? 1}, 1, 'deepseek', ${columns.model ?? 'deepseek-flash'},
      ${at}::timestamptz, 'success', 100, 60, 40, 10, 5, ${columns.costUsd === undefined ? 0.5 : columns.costUsd}, 0)`
}

describe('the summary', () => {
  test('is what requests and calls add up to, whatever it is grouped by', async () => {
    const calls = [...(await callsOf(big)), ...(await callsOf(small))]
    for (const group of ['day', 'project', 'model', 'agent', 'session']) {
      const { totals, rows } = await summary(`${span}&group=${group}`)
      expect(totals).toEqual({ ...addUp(calls), tool_calls: 12 * 9 + 4 * 2, failed_tool_calls: expect.any(Number) })
      for (const field of ['model_calls', 'failed_model_calls', 'tool_calls', 'failed_tool_calls', 'turns'] as const) {
        expect({ group, field, sum: rows.reduce((sum, row) => sum + row[field], 0) }).toEqual({ group, field, sum: totals[field] })
      }
      expect(rows.reduce((sum, row) => sum + row.cost_usd, 0)).toBeCloseTo(totals.cost_usd, 9)
      expect(rows.reduce((sum, row) => sum + row.usage.reasoning_tokens, 0)).toBe(totals.usage.reasoning_tokens)
    }
  })

  test('has every day, those without calls too, and others the dearest first under their names', async () => {
    const { rows: days } = await summary(span)
    expect(days.map((row) => row.key)).toEqual(Array.from({ length: 10 }, (_, index) => `2026-03-${String(index + 1).padStart(2, '0')}`))
    expect(days.map((row) => row.turns)).toEqual([0, 4, 0, 0, 3, 3, 3, 3, 0, 0])
    const { rows: sessions } = await summary(`${span}&group=session`)
    expect(sessions.map((row) => [row.key, row.label])).toEqual([[big.session.id, big.session.name], [small.session.id, small.session.name]])
    const { rows: projects } = await summary(`${span}&group=project`)
    expect(projects.map((row) => [row.key, row.label])).toEqual([[big.session.project_id, 'demo'], [small.session.project_id, 'demo']])
    expect((await summary(`${span}&group=model`)).rows.map((row) => row.key)).toEqual(['deepseek-flash'])
    expect((await summary(`${span}&group=agent`)).rows.map((row) => row.key)).toEqual(['native'])
  })

  test('is of one project, session, model or agent', async () => {
    const wanted = addUp(await callsOf(small))
    for (const filter of [`project_id=${small.session.project_id}`, `session_id=${small.session.id}`]) expect((await summary(`${span}&${filter}`)).totals).toEqual({ ...wanted, tool_calls: 8, failed_tool_calls: 0 })
    for (const filter of ['model=deepseek-flash', 'agent=native']) expect((await summary(`${span}&${filter}`)).totals.tool_calls).toBe(12 * 9 + 8)
    for (const filter of ['model=nothing', 'agent=nothing', 'model=%00', `project_id=${randomUUID()}`, `session_id=${randomUUID()}`]) {
      const { totals, rows, tools } = await summary(`${span}&${filter}`)
      expect({ filter, calls: totals.model_calls + totals.tool_calls, days: rows.length, tools }).toEqual({ filter, calls: 0, days: 10, tools: [] })
    }
  })

  test('has the slowest tools, by ranks that calls really took', async () => {
    const { tools } = await summary(`${span}&session_id=${big.session.id}`)
    const rows = await stack.database.sql<{ tool_name: string; latency_ms: number }>`
      select tool_name, latency_ms from tool_traces where chat_id = ${big.chat.id} order by latency_ms`
    expect(tools.map((tool) => tool.total_ms)).toEqual(tools.map((tool) => tool.total_ms).toSorted((a, b) => b - a))
    for (const tool of tools) {
      const took = rows.filter((row) => row.tool_name === tool.tool_name).map((row) => row.latency_ms)
      const rank = (share: number): number => took[Math.ceil(took.length * share) - 1] ?? 0
      expect(tool).toMatchObject({ calls: took.length, p50_ms: rank(0.5), p95_ms: rank(0.95), max_ms: took.at(-1), total_ms: took.reduce((sum, ms) => sum + ms, 0) })
    }
    expect(tools.reduce((sum, tool) => sum + tool.calls, 0)).toBe(rows.length)
  })

  test('counts a call in the day that clocks of the time zone show, when they are put forward and back', async () => {
    const place = await newPlace(stack)
    // The last instants of a day of 23 hours and of one of 25, and the first after them.
    const instants = ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z']
    for (const [index, at] of instants.entries()) await addCall(place, at, { turnNumber: index + 1 })
    const of = async (query: string): Promise<number[]> => (await summary(`${query}&session_id=${place.session.id}`)).rows.map((row) => row.model_calls)
    expect(await of('from=2026-03-28&to=2026-03-30&tz=Europe/Berlin')).toEqual([1, 2, 1])
    expect(await of('from=2026-10-25&to=2026-10-26&tz=Europe/Berlin')).toEqual([1, 1])
    expect(await of('from=2026-03-28&to=2026-03-29')).toEqual([2, 2])
    expect(await of('from=2026-03-28&to=2026-03-29&tz=Pacific/Honolulu')).toEqual([2, 2])
    expect(await of('from=2026-03-29&to=2026-03-29&tz=Asia/Kathmandu')).toEqual([2])
  })

  test('of the last thirty days is the default, with what was asked just now', async () => {
    const place = await newPlace(stack)
    await addCall(place, new Date().toISOString())
    const recent = await summary(`session_id=${place.session.id}`)
    expect(recent.rows).toHaveLength(30)
    expect(recent.totals.model_calls).toBe(1)
    expect([recent.rows[0]?.key, recent.rows.at(-1)?.key]).toEqual([recent.from, recent.to])
  })

  test('says how many calls have no price, and that they cost is not in it', async () => {
    const place = await newPlace(stack)
    await addCall(place, '2026-01-01T12:00:00Z', { costUsd: 0.1, turnNumber: 1 })
    await addCall(place, '2026-01-01T12:00:00Z', { costUsd: 0.2, turnNumber: 2 })
    await addCall(place, '2026-01-01T12:00:00Z', { costUsd: null, model: 'offline', turnNumber: 3 })
    const { totals } = await summary(`from=2026-01-01&to=2026-01-01&session_id=${place.session.id}`)
    expect(totals).toMatchObject({ model_calls: 3, unpriced_calls: 1, cost_usd: 0.3 })
    const { rows } = await summary(`from=2026-01-01&to=2026-01-01&session_id=${place.session.id}&group=model`)
    expect(rows.map((row) => [row.key, row.cost_usd, row.unpriced_calls])).toEqual([['deepseek-flash', 0.3, 0], ['offline', 0, 1]])
  })

  test('knows nothing of a project that was deleted, in no group', async () => {
    const place = await newPlace(stack)
    await addCall(place, '2026-02-01T12:00:00Z')
    expect((await summary('from=2026-02-01&to=2026-02-01')).totals.model_calls).toBe(1)
    expect((await stack.api('DELETE', `/api/projects/${place.session.project_id}`)).status).toBe(204)
    for (const group of ['day', 'project', 'model', 'agent', 'session']) expect((await summary(`from=2026-02-01&to=2026-02-01&group=${group}`)).rows.filter((row: AnalyticsRow) => row.model_calls > 0)).toEqual([])
  })
})

test('sessions come the dearest first, page by page, each once', async () => {
  const places: Place[] = []
  for (const costUsd of [3, 1, 2, 2, 2, null]) {
    const place = await newPlace(stack)
    await addCall(place, '2025-06-01T12:00:00Z', { costUsd })
    places.push(place)
  }
  const read: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = analyticsSessionsResponseSchema.parse((await stack.api('GET', `/api/analytics/sessions?from=2025-06-01&to=2025-06-01&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)).body)
    read.push(...page.sessions.map((row) => row.key))
    cursor = page.next_cursor
    for (const row of page.sessions) expect(row).toMatchObject({ label: 'New session', last_call_at: '2025-06-01T12:00:00.000Z', turns: 1 })
  }
  expect(new Set(read)).toEqual(new Set(places.map((place) => place.session.id)))
  expect([read[0], read.at(-2), read.at(-1)]).toEqual([places[0], places[1], places[5]].map((place) => place?.session.id))
  const csv = await stack.api('GET', '/api/analytics/sessions?from=2025-06-01&to=2025-06-01&limit=2&format=csv')
  expect(csv.text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['session_id', ...read, ''])
})

test('prompts are broken down by segment, and breaks of the cache by their reason', async () => {
  const calls = await callsOf(big)
  const found = tokenBreakdownResponseSchema.parse((await stack.api('GET', `/api/analytics/token-breakdown?${span}&session_id=${big.session.id}`)).body)
  expect(found.segments.map((segment) => segment.kind)).toEqual(['system', 'tools', 'memory', 'history', 'tool_results', 'input'])
  for (const { kind, tokens, hit_tokens } of found.segments) {
    const parts = calls.flatMap((call) => call.segments.filter((segment) => segment.kind === kind))
    expect([tokens, hit_tokens]).toEqual([parts.reduce((sum, part) => sum + part.tokens, 0), parts.reduce((sum, part) => sum + part.hit_tokens, 0)])
  }
  expect(found.breaks).toEqual([])
  await fillChat(stack.database, (await newPlace(stack)).chat.id, { turns: 40, stepsPerTurn: 1, callsPerStep: 0, endsAt: '2025-01-02T00:00:00Z' })
  const broken = tokenBreakdownResponseSchema.parse((await stack.api('GET', '/api/analytics/token-breakdown?from=2025-01-01&to=2025-01-01')).body)
  expect(broken.breaks).toEqual([{ code: 'tools_changed', count: 2, lost_tokens: expect.any(Number) }])
})

test('the context of a chat is told step by step, oldest first', async () => {
  const calls = await callsOf(small)
  const context = contextResponseSchema.parse((await stack.api('GET', `/api/analytics/context?chat_id=${small.chat.id}`)).body)
  expect(context.steps).toEqual(calls.map((call) => ({ turn_number: call.turn_number, step: call.step, at: call.started_at, prompt_tokens: call.usage?.prompt_tokens, segments: call.segments })))
  expect(context.context_tokens).toBeNull()
  const csv = await stack.api('GET', `/api/analytics/context?chat_id=${small.chat.id}&format=csv`)
  expect(csv.text.split('\r\n')).toHaveLength(calls.length + 2)
})

test('a table is CSV of RFC 4180 in UTF-8, and no name in it is a formula', async () => {
  const place = await newPlace(stack)
  await addCall(place, '2025-03-01T12:00:00Z')
  await stack.api('PATCH', `/api/sessions/${place.session.id}`, { name: '=HYPERLINK("http://x","Grüße, 😀")' })
  const answer = await stack.api('GET', '/api/analytics/summary?from=2025-03-01&to=2025-03-01&group=session&format=csv')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
  expect(answer.headers['content-disposition']).toContain('.csv')
  const [head, row, end] = answer.text.split('\r\n')
  expect(head).toBe('key,label,turns,model_calls,failed_model_calls,tool_calls,failed_tool_calls,prompt_tokens,cache_hit_tokens,cache_miss_tokens,completion_tokens,reasoning_tokens,cost_usd,saved_usd,unpriced_calls')
  expect(row).toBe(`${place.session.id},"'=HYPERLINK(""http://x"",""Grüße, 😀"")",1,1,0,0,0,100,60,40,10,5,0.5,0,0`)
  expect(end).toBe('')
  const breakdown = await stack.api('GET', `/api/analytics/token-breakdown?${span}&format=csv`)
  expect(breakdown.text.split('\r\n')[1]).toMatch(/^segment,system,\d+,\d+,,$/)
})

test.each([
  'from=yesterday', 'from=2026-02-30', 'from=0000-01-01&to=0000-01-02', 'to=9999-12-31', 'from=2026-03-02&to=2026-03-01', 'from=1990-01-01&to=2026-01-01', 'from=2026-01-01T00:00:00Z', 'tz=Mars/Olympus',
  'tz=', 'group=colour', 'format=xml', 'project_id=7', 'model=', `model=${'x'.repeat(201)}`,
])('the summary of %s is refused with a word', async (query) => {
  const error = expectError(await stack.api('GET', `/api/analytics/summary?${query}`), 'invalid_request')
  expect(error.message).toMatch(/^(from|to|tz|group|format|project_id|model): \S/)
})

test('a page of sessions with a cursor or limit that is none, or the context of no chat, is refused', async () => {
  for (const query of ['limit=0', 'limit=100000', 'limit=x', 'cursor=x', `cursor=${Buffer.from('["traces",1,1]').toString('base64url')}`]) expectError(await stack.api('GET', `/api/analytics/sessions?${query}`), 'invalid_request')
  expectError(await stack.api('GET', '/api/analytics/context'), 'invalid_request')
  expectError(await stack.api('GET', `/api/analytics/context?chat_id=${randomUUID()}`), 'not_found')
})
