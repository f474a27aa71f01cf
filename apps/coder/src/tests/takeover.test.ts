import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { describe, expect, test } from 'vitest'
import { Fleet } from './fleet.ts'
import { readVoyage } from './read-voyage.ts'

const hold = { match: 'hold', responses: [[{ type: 'text' as const, text: 'Half of it' }, { type: 'waitFor' as const, gate: 'go' }, { type: 'text' as const, text: ', all of it.' }]] }

const putDown = (stack: Stack): boolean => stack.logs().some((line) => line.startsWith('coder') && line.includes('turn was put down'))

/** Rows and frames of the stack's database: what a worker that lost its turns must not add to. */
async function written(stack: Stack): Promise<unknown> {
  return await stack.database.sql`
    select (select count(*) from messages) as messages, (select count(*) from message_parts) as parts,
      (select json_agg(json_build_array(id, status, epoch, finished_at) order by id) from turns) as turns,
      (select json_agg(json_build_array(stream, head) order by stream) from streams) as heads`
}

describe('another coder of the same host, on another port,', () => {
  test('takes over at once what a killed one held', async () => {
    await using stack = await startStack({ scripts: [hold] })
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('hold')
    await chat.shows('Half of it')
    await stack.kill('coder')
    stack.model.openGate('go')
    await using _second = await stack.addCoder()
    const { turn, messages, answer } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
    expect(answer).toBe('Half of it, all of it.')
    expect(messages.filter((message) => message.role === 'assistant').map((message) => message.status)).toEqual(['abandoned', 'complete'])
    expect(chat.view.session.restored).toEqual([turnId])
    // The server finds the new one under its own address.
    expect((await stack.addProject()).path).toMatch(/project-/)
  })

  test('takes over from one that still lives, which writes nothing more', async () => {
    await using stack = await startStack({ scripts: [hold] })
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('hold')
    await chat.shows('Half of it')
    const [request] = stack.model.requests()
    await using _second = await stack.addCoder()
    await eventually('the first one to notice', () => putDown(stack))
    await request?.closed
    stack.model.openGate('go')
    const { turn, messages } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
    expect(messages.filter((message) => message.role === 'assistant').map((message) => message.status)).toEqual(['abandoned', 'complete'])
    expect(chat.shown().map((message) => ({ ...message, created_at: '' }))).toEqual((await chat.messages()).map((message) => ({ ...message, created_at: '' })))
  })

  test('takes over from one that is paused, which writes nothing when it wakes', async () => {
    await using stack = await startStack({ scripts: [hold] })
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('hold')
    await chat.shows('Half of it')
    const paused = stack.process('coder')
    paused.signal('SIGSTOP')
    stack.model.openGate('go')
    await using _second = await stack.addCoder()
    const { turn } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
    await chat.client.until(() => chat.view.session.chats.get(chat.chat.id)?.status === 'done_unread', 'the status of the chat')
    const before = await written(stack)
    paused.signal('SIGCONT')
    await eventually('the paused one to notice', () => putDown(stack))
    expect(await written(stack)).toEqual(before)
  })

  test('shares the work of the host, each turn with one of the two', { timeout: 180_000 }, async () => {
    await using stack = await startStack()
    await using _second = await stack.addCoder()
    using fleet = await Fleet.launch(stack, { chats: 8, turnsEach: 2, tokensPerSecond: 500 }, readVoyage())
    await fleet.arrive()
    const { turns, abandoned } = await fleet.expectWhole()
    expect(turns.every((turn) => turn.resumed_count === 0)).toBe(true)
    expect(abandoned).toBe(0)
  })
})

describe('a coder that is asked to stop', () => {
  test('puts its turns down at once, ends with 0, and the next one goes on', async () => {
    await using stack = await startStack({ scripts: [hold] })
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('hold')
    await chat.shows('Half of it')
    expect(await stack.kill('coder', 'SIGTERM')).toEqual({ code: 0, signal: null })
    expect((await chat.turns()).map((turn) => turn.status)).toEqual(['running'])
    stack.model.openGate('go')
    await stack.start('coder')
    const { turn, answer } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
    expect(answer).toBe('Half of it, all of it.')
  })

  test('with nothing to do ends with 0', async () => {
    await using stack = await startStack()
    expect(await stack.kill('coder', 'SIGTERM')).toEqual({ code: 0, signal: null })
  })
})
