import { createdMessageResponseSchema, sessionStream, turnsResponseSchema } from '@boocode/contracts'
import type { Message, Turn } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack, StreamView, TestClient } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { beginTurn, claim, endTurn, newPlace, openRequest, putDown, takeUp, turnRow, untilBlocked } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

interface Busy extends Place {
  turnId: string
  messageId: string
  client: TestClient
  view: StreamView
}

/** A chat whose turn runs, watched by a window. */
async function busy(): Promise<Busy> {
  const place = await newPlace(stack)
  const begun = await beginTurn(stack, place.chat)
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(place.session.id))
  await client.until(() => view.snapshots > 0, 'a snapshot')
  return { ...place, ...begun, client, view }
}

const say = async (place: Place, content: string, when?: 'steer' | 'queue'): Promise<{ message: Message; turn: Turn }> =>
  createdMessageResponseSchema.parse((await stack.api('POST', `/api/chats/${place.chat.id}/messages`, { content, ...(when && { when }) })).body)
const queueOf = async (place: Place): Promise<Message[]> => (await stack.api('GET', `/api/chats/${place.chat.id}/queue`)).body.messages
const wordsIn = (messages: readonly Message[]): string[] => messages.map((message) => message.parts.map((part) => ('text' in part ? part.text : '')).join(''))
const change = async (place: Place, messageId: string, body: unknown): Promise<HttpAnswer> => await stack.api('PATCH', `/api/chats/${place.chat.id}/queue/${messageId}`, body)
const remove = async (place: Place, messageId: string): Promise<HttpAnswer> => await stack.api('DELETE', `/api/chats/${place.chat.id}/queue/${messageId}`)
const stop = async (place: Place): Promise<HttpAnswer> => await stack.api('POST', `/api/chats/${place.chat.id}/stop`)

/** What the window knows is what REST says: messages in their order, and turns. */
async function expectSameAsRest({ chat, client, view }: Busy): Promise<void> {
  const { messages } = (await stack.api('GET', `/api/chats/${chat.id}/messages`)).body as { messages: Message[] }
  // REST tells more of a turn than frames do.
  const { turns } = turnsResponseSchema.parse((await stack.api('GET', `/api/chats/${chat.id}/turns`)).body)
  const summary = (all: Iterable<Message>): unknown[] => [...all].map(({ id, turn_id, status, parts }) => ({ id, turn_id, status, parts }))
  await client.until(() => JSON.stringify(summary(view.session.messages.values())) === JSON.stringify(summary(messages)), `the messages ${JSON.stringify(summary(messages))}`)
  for (const turn of turns) expect(view.session.turns.get(turn.id)).toEqual(turn)
}

describe('the queue', () => {
  test('has what steers first, then what waits for its own turn, and nothing that is worked on', async () => {
    const place = await busy()
    await say(place, 'later')
    await say(place, 'last', 'queue')
    await say(place, 'now', 'steer')
    await say(place, 'and this', 'steer')
    const queue = await queueOf(place)
    expect(wordsIn(queue)).toEqual(['now', 'and this', 'later', 'last'])
    expect(queue.map((message) => [message.status, message.turn_id === place.turnId])).toEqual([['queued', true], ['queued', true], ['queued', false], ['queued', false]])
    const first = (await stack.api('GET', `/api/chats/${place.chat.id}/queue?limit=3`)).body
    const rest = (await stack.api('GET', `/api/chats/${place.chat.id}/queue?limit=3&cursor=${first.next_cursor}`)).body
    expect([...first.messages, ...rest.messages]).toEqual(queue)
    expect(rest.next_cursor).toBeNull()
    await expectSameAsRest(place)
  })
})

describe('a message that steers', () => {
  test('waits for the running turn and gets no turn of its own', async () => {
    const place = await busy()
    const { message, turn } = await say(place, 'rather that', 'steer')
    expect(message).toMatchObject({ status: 'queued', turn_id: place.turnId, finished_at: null })
    expect(turn).toMatchObject({ id: place.turnId, status: 'running' })
    expect((await stack.api('GET', `/api/chats/${place.chat.id}/turns`)).body.turns).toHaveLength(1)
    await expectSameAsRest(place)
  })

  test('goes to a turn that waits for a person', async () => {
    const place = await busy()
    await openRequest(stack, place, place.turnId, { kind: 'question', payload: { question: '?' } })
    await putDown(stack.database.sql, place.chat.id, place.turnId)
    expect((await say(place, 'rather that', 'steer')).turn).toMatchObject({ id: place.turnId, status: 'awaiting_input' })
  })

  test('is an ordinary one when nothing runs', async () => {
    const place = await newPlace(stack)
    const { message, turn } = await say(place, 'first', 'steer')
    expect([message.status, turn.number, turn.status]).toEqual(['complete', 1, 'queued'])
    const { message: second, turn: next } = await say(place, 'second', 'steer')
    expect([second.status, next.number]).toEqual(['queued', 2])
  })

  test('is an ordinary one when the running turn is being stopped, or makes a summary', async () => {
    const [stopping, compacting] = [await busy(), await busy()]
    await stop(stopping)
    await stack.database.sql`update turns set kind = 'compact' where id = ${compacting.turnId}`
    for (const place of [stopping, compacting]) expect((await say(place, 'next', 'steer')).turn).toMatchObject({ number: 2, status: 'queued' })
  })

  test('that comes while the turn ends gets a turn of its own', async () => {
    const place = await busy()
    const posting = await stack.database.transaction(async (tx) => {
      await tx`select id from turns where id = ${place.turnId} for update`
      const started = { said: say(place, 'in time?', 'steer') }
      await untilBlocked(stack, 1)
      await endTurn(tx, place.turnId)
      return started
    })
    const { message, turn } = await posting.said
    expect(turn).toMatchObject({ number: 2, status: 'queued' })
    expect(message).toMatchObject({ turn_id: turn.id, status: 'complete' })
  })

  test('races with the end of the turn without a message left on a turn that is over', async () => {
    for (let round = 0; round < 15; round += 1) {
      const place = await busy()
      await Promise.all([say(place, 'one', 'steer'), endLikeAWorker(place.turnId), say(place, 'two', 'steer'), say(place, 'three', 'queue')])
      const left = await stack.database.sql<{ id: string }>`
        select m.id from messages m join turns t on t.id = m.turn_id
        where m.chat_id = ${place.chat.id} and m.status = 'queued' and t.finished_at is not null`
      expect(left).toEqual([])
      expect(wordsIn((await stack.api('GET', `/api/chats/${place.chat.id}/messages`)).body.messages).toSorted()).toEqual(['do it', 'one', 'three', 'two'])
    }
  })
})

/** Takes up what waits for the next step and ends the turn in one transaction. */
async function endLikeAWorker(turnId: string): Promise<void> {
  await stack.database.transaction(async (tx) => {
    await tx`select id from turns where id = ${turnId} for update`
    await tx`update messages set status = 'complete', finished_at = clock_timestamp() where turn_id = ${turnId} and status = 'queued'`
    await endTurn(tx, turnId)
  })
}

describe('a message that waits', () => {
  test('can be edited, for its own turn and for the running one', async () => {
    const place = await busy()
    for (const when of ['queue', 'steer'] as const) {
      const { message, turn } = await say(place, 'befor', when)
      const edited = await change(place, message.id, { content: 'after\u0000' })
      expect(edited.status).toBe(200)
      expect(edited.body).toMatchObject({ message: { id: message.id, status: 'queued', parts: [{ type: 'text', text: 'after' }] }, turn: { id: turn.id } })
      await expectSameAsRest(place)
      expect(place.view.frames.filter(({ frame }) => frame.type === 'message_edited')).toHaveLength(when === 'queue' ? 1 : 2)
    }
  })

  test('is read by itself while it waits', async () => {
    const place = await busy()
    const { message, turn } = await say(place, 'later')
    const path = `/api/chats/${place.chat.id}/queue/${message.id}`
    expect((await stack.api('GET', path)).body).toMatchObject({ message: { id: message.id, status: 'queued' }, turn: { id: turn.id } })
    const other = await busy()
    expectError(await stack.api('GET', `/api/chats/${other.chat.id}/queue/${message.id}`), 'not_found')
    await remove(place, message.id)
    expectError(await stack.api('GET', path), 'not_found')
  })

  test('can go before the next step of the running turn, with other words', async () => {
    const place = await busy()
    const { message, turn } = await say(place, 'later')
    await say(place, 'even later')
    const steered = await change(place, message.id, { when: 'steer', content: 'now' })
    expect(steered.status).toBe(200)
    expect(steered.body).toMatchObject({ message: { id: message.id, turn_id: place.turnId, status: 'queued' }, turn: { id: place.turnId } })
    expect(wordsIn(await queueOf(place))).toEqual(['now', 'even later'])
    expect(await turnRow(stack.database.sql, turn.id)).toMatchObject({ status: 'cancelled' })
    await expectSameAsRest(place)
    expect((await change(place, message.id, { when: 'steer' })).body).toEqual(steered.body)
    await endLikeAWorker(place.turnId)
    expect((await say(place, 'number four')).turn.number).toBe(4)
  })

  test('cannot steer when no turn runs', async () => {
    const place = await busy()
    const { message } = await say(place, 'later')
    await endTurn(stack.database.sql, place.turnId)
    expect(expectError(await change(place, message.id, { when: 'steer', content: 'x' }), 'conflict').message).toContain('No turn is running')
    expect(wordsIn(await queueOf(place))).toEqual(['later'])
  })

  test('can be taken back, with its turn when it has one of its own', async () => {
    const place = await busy()
    const own = await say(place, 'later')
    const steer = await say(place, 'now', 'steer')
    for (const { message } of [own, steer]) {
      const removed = await remove(place, message.id)
      expect([removed.status, removed.body]).toEqual([200, { message_id: message.id, content: message === own.message ? 'later' : 'now', attachments: [] }])
      expectError(await remove(place, message.id), 'not_found')
    }
    expect(await turnRow(stack.database.sql, own.turn.id)).toMatchObject({ status: 'cancelled' })
    expect(await turnRow(stack.database.sql, place.turnId)).toMatchObject({ status: 'running', is_stopping: false })
    await expectSameAsRest(place)
  })

  test('and is taken back leaves the chat as the turn before it left it', async () => {
    const place = await busy()
    const { message } = await say(place, 'later')
    await endTurn(stack.database.sql, place.turnId)
    await remove(place, message.id)
    expect((await stack.api('GET', `/api/sessions/${place.session.id}/chats`)).body.chats[0].status).toBe('done_unread')
    await place.client.until(() => place.view.session.chats.get(place.chat.id)?.status === 'done_unread', 'the unread mark')
  })

  test('and that the agent has begun with stays as it is', async () => {
    const place = await busy()
    const { message, turn } = await say(place, 'next')
    await endTurn(stack.database.sql, place.turnId)
    await claim(stack.database.sql, turn.id)
    for (const moment of ['claimed', 'taken up', 'ended'] as const) {
      if (moment === 'taken up') await takeUp(stack.database.sql, message.id)
      if (moment === 'ended') await endTurn(stack.database.sql, turn.id)
      const error = expectError(await change(place, message.id, { content: 'x' }), 'conflict')
      expect(error.message).toContain('has begun')
      expect(error.details).toMatchObject({ message: { id: message.id }, turn: { id: turn.id } })
      expectError(await change(place, message.id, { when: 'steer' }), 'conflict')
      expectError(await remove(place, message.id), 'conflict')
    }
    expect(wordsIn([(await stack.api('GET', `/api/messages/${message.id}`)).body.message])).toEqual(['next'])
  })

  test('is found in its own chat only, and is a person\'s', async () => {
    const [place, other] = [await busy(), await busy()]
    const { message } = await say(place, 'later')
    expectError(await change(other, message.id, { content: 'x' }), 'not_found')
    expectError(await remove(other, message.id), 'not_found')
    const requestId = await openRequest(stack, place, place.turnId, { kind: 'question', payload: { question: '?' } })
    const { message_id: answerId } = (await stack.api('GET', '/api/requests?limit=200')).body.requests.find((one: { id: string }) => one.id === requestId)
    expectError(await remove(place, answerId), 'not_found')
    for (const body of [{}, { content: '' }, { content: ' \u0000' }, { when: 'queue' }, { when: 'now' }, { content: 5 }, { other: 1 }]) {
      expectError(await change(place, message.id, body), 'invalid_request')
    }
  })

  test('and is edited while a worker takes its turn is edited before, or not at all', async () => {
    for (let round = 0; round < 15; round += 1) {
      const place = await busy()
      const { message, turn } = await say(place, 'old')
      await endTurn(stack.database.sql, place.turnId)
      const taken = async (): Promise<string> =>
        await stack.database.transaction(async (tx) => {
          expect(await claim(tx, turn.id)).toBe(true)
          await takeUp(tx, message.id)
          const rows = await tx<{ text: string }>`select content ->> 'text' as text from message_parts where message_id = ${message.id}`
          return rows[0]?.text ?? ''
        })
      const [words, edited] = await Promise.all([taken(), change(place, message.id, { content: 'new' })])
      expect({ words, status: edited.status }).toEqual(words === 'new' ? { words: 'new', status: 200 } : { words: 'old', status: 409 })
      expect(wordsIn([(await stack.api('GET', `/api/messages/${message.id}`)).body.message])).toEqual([words])
    }
  })
})

describe('stop', () => {
  test('gives back what steers and what is queued, and leaves the words that the agent works on', async () => {
    const place = await busy()
    const queued = await say(place, 'later')
    const steer = await say(place, 'now', 'steer')
    const { body } = await stop(place)
    expect(body.turn).toMatchObject({ id: place.turnId, status: 'running' })
    expect(body.returned).toEqual([{ message_id: steer.message.id, content: 'now', attachments: [] }, { message_id: queued.message.id, content: 'later', attachments: [] }])
    expect(await queueOf(place)).toEqual([])
    await expectSameAsRest(place)
    expect((await stop(place)).body).toEqual({ turn: body.turn, returned: [] })
  })

  test('leaves the words of a turn that a worker has just claimed', async () => {
    const place = await busy()
    const { message, turn } = await say(place, 'next')
    await endTurn(stack.database.sql, place.turnId)
    await claim(stack.database.sql, turn.id)
    const steer = await say(place, 'now', 'steer')
    const { body } = await stop(place)
    expect(body).toMatchObject({ turn: { id: turn.id }, returned: [{ message_id: steer.message.id }] })
    expect((await stack.api('GET', `/api/messages/${message.id}`)).body.message.status).toBe('queued')
  })

  test('of a turn that waits for a person ends what it asked and gives it to a worker to end', async () => {
    const place = await busy()
    const requestId = await openRequest(stack, place, place.turnId, { kind: 'approval', payload: { tool_name: 'run_command', input: {}, command_line: 'ls' } })
    await putDown(stack.database.sql, place.chat.id, place.turnId)
    const stops = await Promise.all([stop(place), stop(place), stop(place)])
    for (const { status, body } of stops) expect([status, body.turn.id, body.turn.status]).toEqual([200, place.turnId, 'running'])
    expect(await turnRow(stack.database.sql, place.turnId)).toMatchObject({ is_free: true, is_stopping: true })
    await place.client.until(() => place.view.session.requests.get(requestId)?.status === 'superseded', 'the end of the request')
    await place.client.until(() => place.view.session.turns.get(place.turnId)?.status === 'running', 'the turn that is taken up')
    const late = expectError(await stack.api('POST', `/api/requests/${requestId}/answer`, { decision: 'allow' }), 'conflict')
    expect(late.details).toMatchObject({ request: { status: 'superseded', answered_by: 'stopped' } })
  })

  test('and an answer at the same moment: one of them counts, and the turn goes on to its end', async () => {
    for (let round = 0; round < 15; round += 1) {
      const place = await busy()
      const requestId = await openRequest(stack, place, place.turnId, { kind: 'question', payload: { question: '?' } })
      await putDown(stack.database.sql, place.chat.id, place.turnId)
      const [stopped, answered] = await Promise.all([stop(place), stack.api('POST', `/api/requests/${requestId}/answer`, { answer: 'yes' })])
      expect(stopped.body.turn.id).toBe(place.turnId)
      const rows = await stack.database.sql<{ status: string }>`select status from requests where id = ${requestId}`
      expect({ http: answered.status, status: rows[0]?.status }).toEqual(answered.status === 200 ? { http: 200, status: 'answered' } : { http: 409, status: 'superseded' })
      expect(await turnRow(stack.database.sql, place.turnId)).toMatchObject({ is_free: true, is_stopping: true })
    }
  })
})
