// What agents did, as pages: filled by the test, as coders fill it, and read over HTTP.
import { randomUUID } from 'node:crypto'
import { maxTracePreviewBytes, modelCallsResponseSchema, timelineResponseSchema, traceResponseSchema, tracesResponseSchema, turnDetailsResponseSchema } from '@boocode/contracts'
import type { Trace } from '@boocode/contracts'
import { fillChat, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { newPlace } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

const size = { turns: 12, stepsPerTurn: 3, callsPerStep: 4 }
const count = size.turns * size.stepsPerTurn * size.callsPerStep

let stack: Stack
let place: Place
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
  place = await newPlace(stack)
  await fillChat(stack.database, place.chat.id, size)
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function readTraces(query = '', chatId = place.chat.id): Promise<{ traces: Trace[]; next_cursor: string | null }> {
  return tracesResponseSchema.parse((await stack.api('GET', `/api/chats/${chatId}/traces?${query}`)).body)
}

async function readAll(query: string): Promise<Trace[]> {
  const read: Trace[] = []
  for (let cursor = ''; ; ) {
    const page = await readTraces(`${query}${cursor}`)
    read.push(...page.traces)
    if (page.next_cursor === null) return read
    cursor = `&cursor=${page.next_cursor}`
  }
}

const orderOf = (trace: Trace): string => `${String(trace.turn_number).padStart(5, '0')} ${trace.started_at} ${trace.id}`

/** A trace of its own in a chat of its own; its step is that of a filled chat. */
async function addTrace(columns: { input?: string; output?: string | null; outcome?: string | null; startedAt?: string; chat?: Place }): Promise<{ chat: Place; id: string }> {
  const chat = columns.chat ?? (await newPlace(stack))
  const { sql } = stack.database
  if (columns.chat === undefined) await fillChat(stack.database, chat.chat.id, { turns: 1, stepsPerTurn: 1, callsPerStep: 0 })
  const id = randomUUID()
  await sql`
    insert into tool_traces (id, session_id, chat_id, message_id, turn_number, step, tool_call_id, tool_name, tool_input, tool_output, outcome, started_at)
    select ${id}, ${chat.session.id}, ${chat.chat.id}, m.id, 1, 1, ${id}, 'read_file', ${columns.input ?? null}::json, ${columns.output ?? null},
      ${columns.outcome ?? null}, coalesce(${columns.startedAt ?? null}::timestamptz, clock_timestamp())
    from messages m where m.chat_id = ${chat.chat.id} and m.role = 'assistant'`
  return { chat, id }
}

describe('the traces of a chat', () => {
  test('come page by page, each once, in the order of turn, start and id', async () => {
    const whole = await readAll('limit=200')
    expect(whole).toHaveLength(count)
    expect(whole.map(orderOf)).toEqual(whole.map(orderOf).toSorted())
    expect(new Set(whole.map((trace) => trace.id)).size).toBe(count)
    for (const limit of [1, 7, 50]) expect((await readAll(`limit=${limit}`)).map((trace) => trace.id)).toEqual(whole.map((trace) => trace.id))
    expect((await readTraces()).traces).toHaveLength(50)
    expect((await readTraces(`limit=${count}`)).next_cursor).toBeNull()
  })

  test('are those of one turn, tool or end, and of all three, page by page too', async () => {
    const whole = await readAll('limit=200')
    const filters: [string, (trace: Trace) => boolean][] = [
      ['turn_number=5', (trace) => trace.turn_number === 5],
      ['turn_number=99', () => false],
      ['tool_name=grep', (trace) => trace.tool_name === 'grep'],
      ['tool_name=%00', () => false],
      ['outcome=error', (trace) => trace.outcome === 'error'],
      ['outcome=success', (trace) => trace.outcome === 'success'],
      ['outcome=running', (trace) => trace.outcome === null],
      ['tool_name=grep&outcome=success', (trace) => trace.tool_name === 'grep' && trace.outcome === 'success'],
      ['turn_number=5&tool_name=grep&outcome=success', (trace) => trace.turn_number === 5 && trace.tool_name === 'grep' && trace.outcome === 'success'],
    ]
    for (const [query, holds] of filters) {
      const wanted = whole.filter(holds).map((trace) => trace.id)
      for (const limit of [7, 200]) expect({ query, ids: (await readAll(`${query}&limit=${limit}`)).map((trace) => trace.id) }).toEqual({ query, ids: wanted })
    }
    expect(whole.filter((trace) => trace.outcome === 'error').length).toBeGreaterThan(0)
  })

  test('are told apart though they started in the same millisecond', async () => {
    const { chat } = await addTrace({ startedAt: '2026-01-01T00:00:00.000900Z' })
    for (const at of ['2026-01-01T00:00:00.000100Z', '2026-01-01T00:00:00.000500Z', '2026-01-01T00:00:00.000500Z']) await addTrace({ chat, startedAt: at })
    const whole = (await readTraces('limit=200', chat.chat.id)).traces.map((trace) => trace.id)
    const read: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await readTraces(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`, chat.chat.id)
      read.push(...page.traces.map((trace) => trace.id))
      cursor = page.next_cursor
    }
    expect(read).toEqual(whole)
    expect(read).toHaveLength(4)
  })

  test('hold the beginnings of long inputs and outputs, cut between two characters; alone a trace is whole', async () => {
    const input = JSON.stringify({ content: 'ä😀'.repeat(2_000) })
    const output = `${'x'.repeat(4_095)}😀 and more`
    const { chat, id } = await addTrace({ input, output, outcome: 'success' })
    const [listed] = (await readTraces('', chat.chat.id)).traces
    expect(listed).toMatchObject({ input_truncated: true, output_truncated: true, tool_output: 'x'.repeat(4_095) })
    expect(typeof listed?.tool_input === 'string' && input.startsWith(listed.tool_input)).toBe(true)
    expect(Buffer.byteLength(String(listed?.tool_input))).toBeGreaterThan(maxTracePreviewBytes - 4)
    expect(Buffer.byteLength(String(listed?.tool_input))).toBeLessThanOrEqual(maxTracePreviewBytes)
    const { trace } = traceResponseSchema.parse((await stack.api('GET', `/api/traces/${id}`)).body)
    expect(trace).toMatchObject({ tool_input: JSON.parse(input), tool_output: output, input_truncated: false, output_truncated: false })
  })

  test('of exactly 4 KiB are whole, and so is one that has no end yet', async () => {
    const { chat, id } = await addTrace({ input: '"x"', output: 'ü'.repeat(2_048), outcome: 'success' })
    await addTrace({ chat, input: '{"a":1}' })
    const { traces } = await readTraces('', chat.chat.id)
    expect(traces.find((trace) => trace.id === id)).toMatchObject({ tool_input: 'x', tool_output: 'ü'.repeat(2_048), output_truncated: false })
    expect(traces.find((trace) => trace.id !== id)).toMatchObject({ tool_input: { a: 1 }, tool_output: null, output_truncated: false, outcome: null, finished_at: null })
    expect((await readTraces('outcome=running', chat.chat.id)).traces).toHaveLength(1)
  })
})

describe('a page is refused', () => {
  const lists = ['traces', 'model-calls', 'timeline', 'turns']

  test.each(lists)('of %s with a limit that is none, or a cursor that it did not give', async (list) => {
    const path = `/api/chats/${place.chat.id}/${list}`
    for (const limit of ['0', '-1', '201', '100000', 'x', '', '1.5', '1e2', ' 5', '0x10', '99999999999999999999']) expectError(await stack.api('GET', `${path}?limit=${encodeURIComponent(limit)}`), 'invalid_request')
    for (const cursor of ['', 'x', 'e30', 'W10', 'null', '%00', Buffer.from('[5]').toString('base64url'), Buffer.from(`["${list}","${place.chat.id}"]`).toString('base64url'), 'a'.repeat(600)]) {
      expectError(await stack.api('GET', `${path}?cursor=${cursor}`), 'invalid_request')
    }
  })

  test('with a cursor of another list or of another chat', async () => {
    const other = await newPlace(stack)
    for (const list of lists) {
      const { next_cursor: cursor } = (await stack.api('GET', `/api/chats/${place.chat.id}/${list}?limit=1`)).body
      expect(typeof cursor).toBe('string')
      for (const foreign of lists.filter((name) => name !== list)) expectError(await stack.api('GET', `/api/chats/${place.chat.id}/${foreign}?cursor=${cursor}`), 'invalid_request')
      expectError(await stack.api('GET', `/api/chats/${other.chat.id}/${list}?cursor=${cursor}`), 'invalid_request')
    }
  })

  test('with a filter that means nothing', async () => {
    for (const query of ['turn_number=0', 'turn_number=x', 'turn_number=-1', 'turn_number=', 'outcome=great', 'outcome=', 'tool_name=', `tool_name=${'x'.repeat(201)}`]) {
      expectError(await stack.api('GET', `/api/chats/${place.chat.id}/traces?${query}`), 'invalid_request')
    }
  })

  test('of a chat or a trace that is not there', async () => {
    for (const list of lists) {
      expectError(await stack.api('GET', `/api/chats/${randomUUID()}/${list}`), 'not_found')
      expectError(await stack.api('GET', `/api/chats/nothing/${list}`), 'invalid_request')
    }
    expectError(await stack.api('GET', `/api/traces/${randomUUID()}`), 'not_found')
    expectError(await stack.api('GET', '/api/traces/nothing'), 'invalid_request')
  })
})

describe('the requests to models of a chat', () => {
  test('come page by page, each once, with what they used and cost', async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = modelCallsResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/model-calls?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`)).body)
      ids.push(...page.model_calls.map((call) => call.id))
      for (const call of page.model_calls) {
        expect(call.segments.reduce((sum, segment) => sum + segment.tokens, 0)).toBe(call.usage?.prompt_tokens)
        expect(call.segments.reduce((sum, segment) => sum + segment.hit_tokens, 0)).toBe(call.usage?.cache_hit_tokens)
      }
      cursor = page.next_cursor
    }
    expect(new Set(ids).size).toBe(size.turns * size.stepsPerTurn)
    const { model_calls: ofTurn } = modelCallsResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/model-calls?turn_number=3`)).body)
    expect(ofTurn.map((call) => [call.turn_number, call.step])).toEqual([[3, 1], [3, 2], [3, 3]])
  })
})

describe('the turns of a chat', () => {
  test('come newest last, each with its marks, and with its requests to models', async () => {
    const timeline = timelineResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/timeline?limit=5`)).body)
    expect(timeline.turns.map((turn) => turn.number)).toEqual([8, 9, 10, 11, 12])
    expect(timeline.turns.map((turn) => turn.tool_calls)).toEqual([12, 12, 12, 12, 12])
    const older = timelineResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/timeline?limit=200&cursor=${timeline.next_cursor}`)).body)
    expect(older.turns.map((turn) => turn.number)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(older.next_cursor).toBeNull()
    const around = timelineResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/timeline?limit=3&before=5`)).body)
    expect(around.turns).toEqual(older.turns.slice(1, 4))
    expectError(await stack.api('GET', `/api/chats/${place.chat.id}/timeline?before=5&cursor=${timeline.next_cursor}`), 'invalid_request')
    for (const before of ['0', '-1', 'x', '1.5']) expectError(await stack.api('GET', `/api/chats/${place.chat.id}/timeline?before=${before}`), 'invalid_request')
    const failed = (await readAll('limit=200')).filter((trace) => trace.outcome === 'error')
    expect([...older.turns, ...timeline.turns].reduce((sum, turn) => sum + turn.failed_calls, 0)).toBe(failed.length)
    const first = older.turns[0]
    const { message } = (await stack.api('GET', `/api/messages/${first?.first_message_id}`)).body
    expect(message).toMatchObject({ role: 'user', turn_id: first?.id })
    const { turns } = turnDetailsResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/turns?limit=200`)).body)
    expect(turns.map(({ steps: _steps, ...turn }) => turn)).toEqual([...older.turns, ...timeline.turns])
    for (const turn of turns) {
      expect(turn.steps.map((step) => step.step)).toEqual([1, 2, 3])
      expect(turn.steps.reduce((sum, step) => sum + (step.usage?.prompt_tokens ?? 0), 0)).toBe(turn.usage.prompt_tokens)
      expect(turn.steps.reduce((sum, step) => sum + (step.saved_usd ?? 0), 0)).toBeCloseTo(turn.saved_usd ?? -1)
    }
  })

  test('name where most of their cache was lost, and why', async () => {
    const broken = await newPlace(stack)
    await fillChat(stack.database, broken.chat.id, { turns: 21, stepsPerTurn: 2, callsPerStep: 1 })
    const less = JSON.stringify({ segment: 'history', code: 'history_rewritten', reason: 'history rewritten', lost_tokens: 1 })
    await stack.database.sql`update model_calls set cache_break = ${less}::json where chat_id = ${broken.chat.id} and turn_number in (20, 21) and step = 2`
    const { turns } = timelineResponseSchema.parse((await stack.api('GET', `/api/chats/${broken.chat.id}/timeline?limit=3`)).body)
    expect(turns.map((turn) => [turn.number, turn.cache_break?.code, turn.cache_break?.step])).toEqual([[19, undefined, undefined], [20, 'tools_changed', 1], [21, 'history_rewritten', 2]])
  })

  test('that a rewind took out of sight are in no list of the chat, and their traces stay readable by id', async () => {
    const rewound = await newPlace(stack)
    const { sql } = stack.database
    await fillChat(stack.database, rewound.chat.id, { turns: 3, stepsPerTurn: 1, callsPerStep: 2 })
    const [, , hidden] = (await readTraces('', rewound.chat.id)).traces
    const rewindId = randomUUID()
    await sql`insert into rewinds (id, chat_id, turn_number) values (${rewindId}, ${rewound.chat.id}, 2)`
    await sql`update turns set rewind_id = ${rewindId} where chat_id = ${rewound.chat.id} and number = 2`
    const path = `/api/chats/${rewound.chat.id}`
    expect((await readTraces('', rewound.chat.id)).traces.map((trace) => trace.turn_number)).toEqual([1, 1, 3, 3])
    expect((await readTraces('turn_number=2', rewound.chat.id)).traces).toEqual([])
    for (const query of ['outcome=success', 'tool_name=read_file', 'tool_name=grep&outcome=success']) expect((await readTraces(query, rewound.chat.id)).traces.filter((trace) => trace.turn_number === 2)).toEqual([])
    expect((await stack.api('GET', `${path}/model-calls`)).body.model_calls.map((call: { turn_number: number }) => call.turn_number)).toEqual([1, 3])
    for (const list of ['turns', 'timeline']) expect((await stack.api('GET', `${path}/${list}`)).body.turns.map((turn: { number: number }) => turn.number)).toEqual([1, 3])
    expect((await stack.api('GET', `/api/traces/${hidden?.id}`)).body.trace.turn_number).toBe(2)
  })
})
