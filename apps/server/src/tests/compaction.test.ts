import { randomUUID } from 'node:crypto'
import { compactionResponseSchema, sessionStream, turnSchema } from '@boocode/contracts'
import type { Compaction } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack, StreamView, TestClient } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { beginTurn, claim, endTurn, newPlace } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const compact = async (place: Place, body?: unknown): Promise<HttpAnswer> => await stack.api('POST', `/api/chats/${place.chat.id}/compact`, body)
const decide = async (place: Place, body: unknown): Promise<HttpAnswer> => await stack.api('POST', `/api/chats/${place.chat.id}/compaction`, body)
const newest = async (place: Place): Promise<Compaction | null> => compactionResponseSchema.parse((await stack.api('GET', `/api/chats/${place.chat.id}/compaction`)).body).compaction

interface Told extends Place {
  turnId: string
  client: TestClient
  view: StreamView
}

/** A chat whose first turn has ended, watched by a window. */
async function told(): Promise<Told> {
  const place = await newPlace(stack)
  const { turnId } = await beginTurn(stack, place.chat)
  await endTurn(stack.database.sql, turnId)
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(place.session.id))
  await client.until(() => view.snapshots > 0, 'a snapshot')
  return { ...place, turnId, client, view }
}

/** What the coder does with a compact turn that is to propose. */
async function propose(place: Place, turnId: string, summary = 'What was said.'): Promise<string> {
  const { sql } = stack.database
  const id = randomUUID()
  await claim(sql, turnId)
  await sql`
    insert into compactions (id, chat_id, turn_id, status, reason, summary, cut_position, dropped_messages, tokens_before, tokens_after)
    select ${id}, ${place.chat.id}, ${turnId}, 'proposed', 'asked', ${summary}, coalesce(max(position), 0), 1, 1000, 4
    from messages where chat_id = ${place.chat.id}`
  await endTurn(sql, turnId)
  return id
}

/** Orders a summary, and makes it. */
async function proposed(place: Place, summary?: string): Promise<string> {
  return await propose(place, (await compact(place, { preview: true })).body.turn.id, summary)
}

describe('a summary', () => {
  test('is ordered as a turn without words, with what it should keep', async () => {
    const place = await told()
    await stack.api('PATCH', `/api/chats/${place.chat.id}`, { mode: 'plan', effort: 'low' })
    const answer = await compact(place, { instructions: 'Keep the \u0000names.', preview: true })
    expect(answer.status).toBe(202)
    const turn = turnSchema.parse(answer.body.turn)
    expect(turn).toMatchObject({ kind: 'compact', number: 2, status: 'queued', mode: 'plan', effort: 'low', steps_max: 60, budget_tokens: null })
    const rows = await stack.database.sql<{ options: unknown; messages: number }>`
      select options, (select count(*) from messages where turn_id = ${turn.id}) as messages from turns where id = ${turn.id}`
    expect(rows).toEqual([{ options: { instructions: 'Keep the names.', preview: true }, messages: 0 }])
    await place.client.until(() => place.view.session.turns.get(turn.id)?.kind === 'compact', 'the turn')
    await place.client.until(() => place.view.session.chats.get(place.chat.id)?.status === 'working', 'the chat that works')
  })

  test('is ordered without a body, and keeps to the limits that are set', async () => {
    const place = await told()
    const { sql } = stack.database
    await sql`insert into settings (key, value) values ('limits', '{"steps_per_turn":7,"tokens_per_turn":5000}')`
    expect((await compact(place)).body.turn).toMatchObject({ steps_max: 7, budget_tokens: 5000 })
    expect((await stack.say(place.chat.id, 'next')).turn).toMatchObject({ steps_max: 7, budget_tokens: 5000 })
    const stored = await sql<{ steps_max: number; budget_tokens: number }>`select steps_max, budget_tokens from turns where chat_id = ${place.chat.id} and number > 1`
    expect(stored).toEqual([{ steps_max: 7, budget_tokens: 5000 }, { steps_max: 7, budget_tokens: 5000 }])
    await sql`delete from settings`
  })

  test('is not made of nothing', async () => {
    const place = await newPlace(stack)
    expect(expectError(await compact(place), 'conflict').message).toContain('nothing to sum up')
    const { turnId } = await beginTurn(stack, place.chat)
    expectError(await compact(place), 'conflict')
    await endTurn(stack.database.sql, turnId)
    await proposed(place)
    await decide(place, { action: 'apply' })
    expectError(await compact(place), 'conflict')
    const { turnId: next } = await beginTurn(stack, place.chat)
    await endTurn(stack.database.sql, next)
    expect((await compact(place)).status).toBe(202)
  })

  test('is not made twice at once', async () => {
    const place = await told()
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await compact(place)))
    const [won, ...others] = answers.toSorted((a, b) => a.status - b.status)
    expect(won?.status).toBe(202)
    for (const late of others) expect(expectError(late, 'conflict').details).toMatchObject({ turn: { id: won?.body.turn.id } })
  })
})

describe('a proposed summary', () => {
  test('is used as it is, and told to every window', async () => {
    const place = await told()
    expect(await newest(place)).toBeNull()
    const id = await proposed(place)
    expect(await newest(place)).toMatchObject({ id, status: 'proposed', summary: 'What was said.', message_id: null })
    const { status, body } = await decide(place, { action: 'apply' })
    expect(status).toBe(200)
    const compaction = await newest(place)
    expect(body.compaction).toEqual(compaction)
    expect(compaction).toMatchObject({ id, status: 'applied', summary: 'What was said.', tokens_before: 1000, tokens_after: 4 })
    const { message } = (await stack.api('GET', `/api/messages/${compaction?.message_id ?? ''}`)).body
    expect(message).toMatchObject({ role: 'user', kind: 'summary', status: 'complete', turn_id: compaction?.turn_id, parts: [{ type: 'text', text: 'What was said.' }] })
    const last = (): unknown => place.view.frames.at(-1)?.frame
    await place.client.until(() => place.view.frames.at(-1)?.frame.type === 'compacted', 'the summary')
    expect(last()).toMatchObject({ chat_id: place.chat.id, message_id: message.id, tokens_before: 1000, tokens_after: 4 })
    const shown = place.view.session.messages.get(message.id)
    expect(shown).toMatchObject({ kind: message.kind, status: message.status, parts: message.parts, turn_id: message.turn_id, finished_at: message.finished_at })
  })

  test('is used as a person edited it', async () => {
    const place = await told()
    await proposed(place)
    const { compaction } = (await decide(place, { action: 'apply', summary: ' What was\u0000 really said. ' })).body
    expect(compaction).toMatchObject({ summary: 'What was really said.', tokens_after: Math.ceil('What was really said.'.length / 4) })
    const { message } = (await stack.api('GET', `/api/messages/${compaction.message_id}`)).body
    expect(message.parts).toEqual([{ type: 'text', text: 'What was really said.' }])
  })

  test('is dropped', async () => {
    const place = await told()
    const id = await proposed(place)
    expect((await decide(place, { action: 'discard' })).body.compaction).toMatchObject({ id, status: 'discarded', message_id: null })
    expect(await newest(place)).toBeNull()
    expectError(await decide(place, { action: 'apply' }), 'not_found')
    expect((await compact(place, { preview: true })).status).toBe(202)
  })

  test('waits while a turn is open, and may be dropped then', async () => {
    const place = await told()
    await proposed(place)
    const { turnId } = await beginTurn(stack, place.chat)
    expect(expectError(await decide(place, { action: 'apply' }), 'conflict').message).toContain('runs or waits')
    await endTurn(stack.database.sql, turnId)
    await beginTurn(stack, place.chat)
    expect((await decide(place, { action: 'discard' })).status).toBe(200)
  })

  test('is used once, also when several windows say so, and a later proposal takes the place of an earlier one', async () => {
    const place = await told()
    await proposed(place, 'first')
    const second = await proposed(place, 'second')
    const answers = await Promise.all([1, 2, 3].map(async () => await decide(place, { action: 'apply' })))
    const [won, ...others] = answers.toSorted((a, b) => a.status - b.status)
    expect(won?.body.compaction).toMatchObject({ id: second, summary: 'second' })
    for (const late of others) expect(expectError(late, 'conflict').details).toEqual({ compaction: won?.body.compaction })
    const rows = await stack.database.sql<{ status: string }>`select status from compactions where chat_id = ${place.chat.id} order by created_at`
    expect(rows.map((row) => row.status)).toEqual(['discarded', 'applied'])
    const { messages } = (await stack.api('GET', `/api/chats/${place.chat.id}/messages`)).body as { messages: { kind: string }[] }
    expect(messages.map(({ kind }) => kind)).toEqual(['message', 'summary'])
  })

  test('of a turn that was rewound is gone', async () => {
    const place = await told()
    const id = await proposed(place)
    const rewindId = randomUUID()
    const { sql } = stack.database
    await sql`insert into rewinds (id, chat_id, turn_number) values (${rewindId}, ${place.chat.id}, 1)`
    await sql`update turns set rewind_id = ${rewindId} where id = (select turn_id from compactions where id = ${id})`
    expect(await newest(place)).toBeNull()
    expectError(await decide(place, { action: 'apply' }), 'not_found')
  })

  test('is decided on with words that make sense', async () => {
    const place = await told()
    await proposed(place)
    for (const body of [{}, { action: 'use' }, { action: 'apply', summary: ' ' }, { action: 'apply', summary: 5 }, null]) {
      expectError(await decide(place, body), 'invalid_request')
    }
    expectError(await decide(place, { action: 'apply', summary: '\u0000' }), 'unprocessable')
    for (const body of [{ instructions: '' }, { preview: 'yes' }, { x: 1 }]) expectError(await compact(place, body), 'invalid_request')
    expect(await newest(place)).toMatchObject({ status: 'proposed' })
  })
})
