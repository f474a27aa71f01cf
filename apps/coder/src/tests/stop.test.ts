import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { rawMessages } from './raw-messages.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => {
  stack.model.closeGate('go')
  stack.model.setScripts([])
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const lastRequest = () => stack.model.requests().at(-1)

describe('stop', () => {
  test('in the middle of a text closes the model’s socket and keeps what was said', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'long', responses: [[{ type: 'reasoning', text: 'Let me think.' }, { type: 'text', text: 'The first words' }, { type: 'waitFor', gate: 'go' }, { type: 'text', text: ' never said' }]] }])
    const turnId = await chat.say('a long one')
    await chat.shows('The first words')
    const stopped = await chat.stop()
    expect(stopped.turn?.id).toBe(turnId)
    expect(stopped.returned).toEqual([])
    const { turn, messages, answer } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'cancelled', error: null })
    expect(answer).toBe('The first words')
    expect(messages.at(-1)).toMatchObject({ status: 'cancelled', parts: [{ type: 'reasoning', text: 'Let me think.' }, { type: 'text', text: 'The first words' }] })
    const request = lastRequest()
    await request?.closed
    expect(lastRequest()).toMatchObject({ id: request?.id, isCut: true })
  })

  test('before the model has said a word ends the turn as well', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'silence', responses: [[{ type: 'hang' }]] }])
    const before = stack.model.requests().length
    const turnId = await chat.say('silence')
    await eventually('the request', () => stack.model.requests().length > before)
    await chat.stop()
    const { turn } = await chat.ended(turnId)
    expect(turn.status).toBe('cancelled')
    await lastRequest()?.closed
    expect(lastRequest()?.isCut).toBe(true)
  })

  test('while tools run ends the turn without another question to the model; every call has a result', async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_one, index) => [`src/file-${index}.txt`, 'needle in a haystack\n'.repeat(200)]))
    const chat = await Conversation.open(stack, { files: many })
    const search = { type: 'toolCall' as const, name: 'grep', args: { pattern: 'n.*e.*e.*d.*l.*e.*k$' } }
    stack.model.setScripts([{ match: 'search', responses: [Array.from({ length: 8 }, () => search), [{ type: 'text', text: 'never said' }]] }])
    const turnId = await chat.say('search')
    await chat.client.until(() => chat.shown().some((message) => message.status === 'calling'), 'the tools')
    const requests = stack.model.requests().length
    await chat.stop()
    const { turn, messages, answer } = await chat.ended(turnId)
    expect(turn.status).toBe('cancelled')
    expect(answer).toBe('')
    expect(stack.model.requests()).toHaveLength(requests)
    const parts = messages.at(-1)?.parts ?? []
    expect(parts.filter((part) => part.type === 'tool_result')).toHaveLength(8)
    // The chat goes on from there, and the model accepts its own calls with their results.
    stack.model.setScripts([])
    expect((await chat.ask('read src/file-1.txt')).turn.status).toBe('completed')
  })

  test('gives queued messages back in their order and takes them out of the chat', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'wait', responses: [[{ type: 'text', text: 'I am busy' }, { type: 'waitFor', gate: 'go' }]] }])
    const turnId = await chat.say('wait')
    await chat.shows('I am busy')
    const queued = [await chat.say('second'), await chat.say('third'), await chat.say('fourth')]
    const { returned } = await chat.stop()
    expect(returned.map((message) => message.content)).toEqual(['second', 'third', 'fourth'])
    await chat.ended(turnId)
    for (const id of queued) expect((await chat.ended(id)).turn.status).toBe('cancelled')
    const ids = (await chat.messages()).map((message) => message.id)
    for (const { message_id } of returned) expect(ids).not.toContain(message_id)
    expect(chat.shown().map((message) => message.id)).toEqual(ids)
    stack.model.setScripts([])
    expect((await chat.ask('read README.md')).turn).toMatchObject({ status: 'completed', number: 5 })
  })

  test('with nothing to stop says so, and twice at once does no harm', async () => {
    const chat = await Conversation.open(stack)
    expect(await chat.stop()).toEqual({ turn: null, returned: [] })
    stack.model.setScripts([{ match: 'wait', responses: [[{ type: 'text', text: 'busy again' }, { type: 'waitFor', gate: 'go' }]] }])
    const turnId = await chat.say('wait')
    await chat.shows('busy again')
    const answers = await Promise.all([chat.stop(), chat.stop(), chat.stop()])
    expect(answers.some((answer) => answer.turn?.id === turnId)).toBe(true)
    expect((await chat.ended(turnId)).turn.status).toBe('cancelled')
    expect(await chat.stop()).toEqual({ turn: null, returned: [] })
  })

  test('while a failed request waits to be made again ends the wait', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'busy', responses: [[{ type: 'error', status: 503 }]] }])
    const before = stack.model.requests().length
    const turnId = await chat.say('busy')
    await eventually('a second try', () => stack.model.requests().length >= before + 2)
    await chat.stop()
    expect((await chat.ended(turnId)).turn.status).toBe('cancelled')
    expect(stack.model.requests().length).toBeLessThan(before + 4)
  })

  test('that comes before a worker took the turn is heard by the one that takes it', async () => {
    const chat = await Conversation.open(stack)
    await stack.kill('coder')
    const turnId = await chat.say('too early')
    const { turn, returned } = await chat.stop()
    expect(turn).toBeNull()
    expect(returned.map((message) => message.content)).toEqual(['too early'])
    await stack.start('coder')
    expect((await chat.ended(turnId)).turn.status).toBe('cancelled')
  })

  test('that comes while the coder is dead ends the turn when it is back, and asks the model nothing', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'wait', responses: [[{ type: 'text', text: 'half a sentence' }, { type: 'waitFor', gate: 'go' }]] }])
    const turnId = await chat.say('wait')
    await chat.shows('half a sentence')
    await stack.kill('coder')
    await chat.stop()
    const requests = stack.model.requests().length
    await stack.start('coder')
    const { turn, messages } = await chat.ended(turnId)
    expect(turn.status).toBe('cancelled')
    expect(JSON.stringify(messages)).toContain('half a sentence')
    expect(stack.model.requests()).toHaveLength(requests)
  })

  test('leaves a context that the next turn extends byte for byte', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([{ match: 'wait', responses: [[{ type: 'text', text: 'cut off here' }, { type: 'waitFor', gate: 'go' }]] }])
    const turnId = await chat.say('wait')
    await chat.shows('cut off here')
    const before = lastRequest()?.body ?? ''
    await chat.stop()
    await chat.ended(turnId)
    await chat.ask('read README.md')
    expect(rawMessages(stack.model.requests().findLast((request) => request.body.includes('read README.md'))?.body ?? '').startsWith(`${rawMessages(before)},`)).toBe(true)
  })
})

test('messages that wait are answered in their order, each knowing the answers before it', async () => {
  const chat = await Conversation.open(stack)
  stack.model.setScripts([
    { match: 'first', responses: [[{ type: 'text', text: 'answer one' }, { type: 'waitFor', gate: 'go' }]] },
    { match: 'second', responses: [[{ type: 'text', text: 'answer two' }]] },
    { match: 'third', responses: [[{ type: 'text', text: 'answer three' }]] },
  ])
  const turns = [await chat.say('first')]
  await chat.shows('answer one')
  turns.push(await chat.say('second'), await chat.say('third'))
  stack.model.openGate('go')
  const answers: string[] = []
  for (const id of turns) answers.push((await chat.ended(id)).answer)
  expect(answers).toEqual(['answer one', 'answer two', 'answer three'])
  const words = (await chat.messages()).filter((message) => message.kind === 'message').map((message) => message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''))
  expect(words).toEqual(['first', 'answer one', 'second', 'answer two', 'third', 'answer three'])
  expect(chat.shown().map((message) => message.id)).toEqual((await chat.messages()).map((message) => message.id))
  const bodies = stack.model.requests().slice(-3).map((request) => rawMessages(request.body))
  expect(bodies[1]?.startsWith(`${bodies[0] ?? ''},`)).toBe(true)
  expect(bodies[2]?.startsWith(`${bodies[1] ?? ''},`)).toBe(true)
})
