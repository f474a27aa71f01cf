// Queue, requests and summaries with the agent that they are for: its real process, with scripted answers.
import type { Message, Turn } from '@boocode/contracts'
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const read: Step = { type: 'toolCall', name: 'read_file', args: { path: 'README.md' } }
const words = (text: string): Step => ({ type: 'text', text })
const textOf = (message: Message): string => message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
const said = (messages: readonly Message[]): string[] => messages.filter((message) => message.kind !== 'note').map(textOf)

async function steer(chat: Conversation, content: string): Promise<{ message: Message; turn: Turn }> {
  return (await stack.api('POST', `/api/chats/${chat.chat.id}/messages`, { content, when: 'steer' })).body
}

describe('steering words', () => {
  test('stand before the next step, and the model gets them there', async () => {
    stack.model.setScripts([
      { match: 'begin', responses: [[{ type: 'waitFor', gate: 'step 1' }, words('Reading.'), read]] },
      { match: 'very briefly', responses: [[words('As you say.')]] },
    ])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('begin')
    await stack.model.gateReached('step 1')
    const { message, turn } = await steer(chat, 'rather briefly')
    expect(turn.id).toBe(turnId)
    await stack.api('PATCH', `/api/chats/${chat.chat.id}/queue/${message.id}`, { content: 'very briefly' })
    stack.model.openGate('step 1')
    const { messages } = await chat.ended(turnId)
    expect(said(messages)).toEqual(['begin', 'Reading.', 'very briefly', 'As you say.'])
    expect(stack.model.requests().at(-1)?.body).toContain('very briefly')
    expect(chat.shown().map((one) => one.id)).toEqual((await chat.messages()).map((one) => one.id))
  })

  test('that meet the end of a turn are answered once, in it or after it', async () => {
    stack.model.setScripts([{ responses: [[words('Yes.')]] }])
    for (let round = 0; round < 10; round += 1) {
      const chat = await Conversation.open(stack)
      const turnId = await chat.say('first')
      const steered = await Promise.all(['a', 'b', 'c'].map(async (content) => await steer(chat, content)))
      for (const id of new Set([turnId, ...steered.map(({ turn }) => turn.id)])) await chat.ended(id)
      await eventually('no message that waits', async () => (await chat.messages()).every((message) => message.status !== 'queued'))
      expect((await chat.turns()).every((turn) => turn.status === 'completed')).toBe(true)
      const texts = said(await chat.messages())
      for (const content of ['first', 'a', 'b', 'c']) expect(texts.filter((text) => text === content)).toHaveLength(1)
    }
  })
})

test('a turn that waits for a person is stopped: its request is over and it ends as cancelled', async () => {
  stack.model.setScripts([{ match: 'ask me', responses: [[{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which?' } }], [words('Fine.')]] }])
  const chat = await Conversation.open(stack)
  const turnId = await chat.say('ask me')
  await chat.client.until(() => chat.view.session.turns.get(turnId)?.status === 'awaiting_input', 'the question')
  await chat.stop()
  expect((await chat.ended(turnId)).turn).toMatchObject({ status: 'cancelled', resumed_count: 0 })
  expect([...chat.view.session.requests.values()].map((request) => request.status)).toEqual(['superseded'])
})

test('a stop at any moment before, while and after a turn asks ends it', async () => {
  stack.model.setScripts([{ match: 'ask me', responses: [[{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which?' } }], [words('Fine.')]] }])
  for (let round = 0; round < 12; round += 1) {
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('ask me')
    // A little later each time: measured in what the window has heard.
    const heard = chat.client.received + round
    await chat.client.until(() => chat.client.received >= heard || chat.view.session.turns.get(turnId)?.status === 'awaiting_input', 'some frames')
    await chat.stop()
    expect((await chat.ended(turnId)).turn.status).toBe('cancelled')
  }
})

test('a proposed summary that a person edited stands for what was said before', async () => {
  stack.model.setScripts([
    { match: 'remember', responses: [[words('I will remember the number 4711.')]] },
    { match: 'what do you know', responses: [[words('This.')]] },
    { responses: [[words('The number was 4711.')]] },
  ])
  const chat = await Conversation.open(stack)
  await chat.ask('remember 4711')
  const compacting = (await stack.api('POST', `/api/chats/${chat.chat.id}/compact`, { preview: true })).body.turn as Turn
  expect((await chat.ended(compacting.id)).turn.status).toBe('completed')
  const path = `/api/chats/${chat.chat.id}/compaction`
  expect((await stack.api('GET', path)).body.compaction).toMatchObject({ status: 'proposed', turn_id: compacting.id })
  expect((await stack.api('POST', path, { action: 'apply', summary: 'A number was said: 4712.' })).body.compaction).toMatchObject({ status: 'applied' })
  await chat.ask('what do you know')
  const body = stack.model.requests().at(-1)?.body ?? ''
  expect(body).toContain('A number was said: 4712.')
  expect(body).not.toContain('remember 4711')
  expect(chat.shown().map((one) => one.id)).toEqual((await chat.messages()).map((one) => one.id))
})
