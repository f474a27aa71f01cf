import { maxSpans, spansResponseSchema } from '@boocode/contracts'
import type { SpansResponse } from '@boocode/contracts'
import { fillChat, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { newPlace } from './worker-rows.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function chatWith(calls: { turns: number; stepsPerTurn: number; callsPerStep: number }): Promise<string> {
  const { chat } = await newPlace(stack)
  await fillChat(stack.database, chat.id, { ...calls, hasParts: false })
  return chat.id
}

async function spans(chatId: string, query = ''): Promise<SpansResponse> {
  const answer = await stack.api('GET', `/api/chats/${chatId}/spans${query}`)
  expect(answer.status).toBe(200)
  return spansResponseSchema.parse(answer.body)
}

describe('the calls of a chat in brief', () => {
  test('are all of them, by turn and start, with the numbers of their rows', async () => {
    const chatId = await chatWith({ turns: 3, stepsPerTurn: 2, callsPerStep: 2 })
    const { tools, models, names, message_ids, first_turn, has_earlier } = await spans(chatId)
    expect([tools.id.length, models.id.length, first_turn, has_earlier]).toEqual([12, 6, 1, false])
    expect(tools.turn_number).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    const rows = await stack.database.sql<{ id: string; tool_name: string; message_id: string; started_at: string; finished_at: string; latency_ms: number; outcome: string; path: string }>`
      select id, tool_name, message_id, started_at, finished_at, latency_ms, outcome, tool_input ->> 'path' as path from tool_traces
      where chat_id = ${chatId} order by turn_number, started_at, id`
    for (const [at, row] of rows.entries()) {
      expect({
        id: tools.id[at],
        tool_name: names[tools.name[at] ?? -1],
        message_id: message_ids[tools.message[at] ?? -1],
        started_at: new Date(tools.started_ms[at] ?? 0).toISOString(),
        finished_at: new Date(tools.finished_ms[at] ?? 0).toISOString(),
        latency_ms: tools.latency_ms[at],
        outcome: tools.outcome[at],
        path: tools.title[at],
      }).toEqual(row)
    }
    const calls = await stack.database.sql<{ id: string; prompt_tokens: number; cache_hit_tokens: number; completion_tokens: number; cost_usd: number; ttft_ms: number }>`
      select id, prompt_tokens, cache_hit_tokens, completion_tokens, cost_usd, ttft_ms from model_calls where chat_id = ${chatId} order by turn_number, started_at, id`
    const told = models.id.map((id, at) => ({
      id,
      prompt_tokens: models.prompt_tokens[at],
      cache_hit_tokens: models.cache_tokens[at],
      completion_tokens: models.completion_tokens[at],
      cost_usd: models.cost_usd[at],
      ttft_ms: models.ttft_ms[at],
    }))
    expect(told).toEqual(calls)
  })

  test('are those of a range of turns', async () => {
    const chatId = await chatWith({ turns: 4, stepsPerTurn: 1, callsPerStep: 1 })
    expect((await spans(chatId, '?from_turn=3')).tools.turn_number).toEqual([3, 4])
    expect((await spans(chatId, '?from_turn=3')).has_earlier).toBe(true)
    expect((await spans(chatId, '?to_turn=2')).models.turn_number).toEqual([1, 2])
    expect((await spans(chatId, '?from_turn=9')).first_turn).toBe(null)
  })

  test('include what runs and what was never ended', async () => {
    const chatId = await chatWith({ turns: 1, stepsPerTurn: 1, callsPerStep: 2 })
    await stack.database.sql`update tool_traces set finished_at = null, latency_ms = null, outcome = null, tool_output = null where chat_id = ${chatId} and tool_call_id = 'call_2'`
    const { tools } = await spans(chatId)
    expect([tools.outcome[1], tools.finished_ms[1], tools.latency_ms[1]]).toEqual([null, null, null])
  })

  test('have a title though the input is large, hostile or none', async () => {
    const chatId = await chatWith({ turns: 1, stepsPerTurn: 1, callsPerStep: 3 })
    const { sql } = stack.database
    await sql`update tool_traces set tool_input = json_build_object('path', 'big.ts', 'content', repeat('x', 1000000)) where chat_id = ${chatId} and tool_call_id = 'call_1'`
    await sql`update tool_traces set tool_input = '"{\\"path\\": broken"' where chat_id = ${chatId} and tool_call_id = 'call_2'`
    await sql`update tool_traces set tool_input = null where chat_id = ${chatId} and tool_call_id = 'call_3'`
    expect((await spans(chatId)).tools.title).toEqual(['big.ts', '', ''])
  })

  test('are the newest whole turns where they are too many, and the earlier ones on request', async () => {
    const chatId = await chatWith({ turns: 30, stepsPerTurn: 10, callsPerStep: 90 })
    const newest = await spans(chatId)
    expect(newest.tools.id.length).toBeLessThanOrEqual(maxSpans)
    expect([newest.first_turn, newest.has_earlier, newest.tools.turn_number.at(-1)]).toEqual([9, true, 30])
    const earlier = await spans(chatId, `?to_turn=8`)
    expect([earlier.first_turn, earlier.has_earlier, earlier.tools.id.length]).toEqual([1, false, 8 * 900])
  })

  test('leave out turns that a rewind took out of sight', async () => {
    const chatId = await chatWith({ turns: 3, stepsPerTurn: 1, callsPerStep: 1 })
    const { sql } = stack.database
    const messages = await sql<{ id: string }>`select id from messages where chat_id = ${chatId} order by position`
    const answer = await stack.api('POST', `/api/chats/${chatId}/rewind`, { message_id: messages[4]?.id, files: 'keep' })
    expect(answer.status).toBe(200)
    const { tools, models } = await spans(chatId)
    expect([tools.turn_number, models.turn_number]).toEqual([[1, 2], [1, 2]])
  })

  test('are none of a new chat; a chat that is not there and a range that is none are refused', async () => {
    const { chat } = await newPlace(stack)
    expect((await spans(chat.id)).tools.id).toEqual([])
    expectError(await stack.api('GET', '/api/chats/0198c5a0-0000-7000-8000-00000000aaaa/spans'), 'not_found')
    expectError(await stack.api('GET', '/api/chats/x/spans'), 'invalid_request')
    for (const query of ['from_turn=0', 'from_turn=x', 'to_turn=-1', 'to_turn=1.5', 'from_turn=9999999999', 'to_turn=']) {
      expectError(await stack.api('GET', `/api/chats/${chat.id}/spans?${query}`), 'invalid_request')
    }
  })
})
