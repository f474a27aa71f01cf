import { renameSync } from 'node:fs'
import { Conversation, findFreePort, startStack } from '@boocode/testkit'
import type { Exchange, Script, Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

/** Asks once, with a script that holds for this question alone; returns also how often the model was asked. */
async function askWith(responses: readonly Script[], chat?: Conversation): Promise<Exchange & { requests: number; chat: Conversation }> {
  const conversation = chat ?? (await Conversation.open(stack))
  stack.model.setScripts(responses)
  stack.model.clearRequests()
  try {
    const exchange = await conversation.ask('hello')
    return { ...exchange, requests: stack.model.requests().length, chat: conversation }
  } finally {
    stack.model.setScripts([])
  }
}

describe('an error of the provider that will not pass', () => {
  test.each([
    [400, 'malformed'], [401, 'Settings, Providers'], [402, 'Top it up'], [403, 'another key'], [404, 'OFFLINE_MODEL_URL'], [413, 'new chat'], [422, 'another model'],
  ])('%i is told in a sentence, after one try', async (status, words) => {
    const { turn, requests, messages, chat } = await askWith([{ responses: [[{ type: 'error', status }]] }])
    expect(turn).toMatchObject({ status: 'failed', error: { code: `model_${status}`, message: expect.stringContaining(words) } })
    expect(requests).toBe(1)
    expect(messages.filter((message) => message.role === 'assistant').every((message) => message.status === 'failed')).toBe(true)
    await chat.client.until(() => chat.view.session.chats.get(chat.chat.id)?.status === 'failed', 'the status of the chat')
    expect((await askWith([{ responses: [[{ type: 'text', text: 'Well again.' }]] }], chat)).answer).toBe('Well again.')
  })
})

/** Asks one question per case, all at once, each with its own script. */
async function askAtOnce(cases: Readonly<Record<string, Step[]>>): Promise<Map<string, Exchange & { requests: number }>> {
  stack.model.setScripts(Object.entries(cases).map(([name, steps]) => ({ match: `case ${name}.`, responses: [steps], repeatLast: true })))
  stack.model.clearRequests()
  const answers = await Promise.all(
    Object.keys(cases).map(async (name) => {
      const exchange = await (await Conversation.open(stack)).ask(`case ${name}.`)
      return [name, { ...exchange, requests: stack.model.requests().filter((request) => request.body.includes(`case ${name}.`)).length }] as const
    }),
  )
  stack.model.setScripts([])
  return new Map(answers)
}

describe('an error that may pass', () => {
  test('is tried four times, and told when it does not pass', async () => {
    const answers = await askAtOnce({
      429: [{ type: 'error', status: 429 }],
      500: [{ type: 'error', status: 500 }],
      503: [{ type: 'error', status: 503 }],
      dropped: [{ type: 'text', text: 'Always h' }, { type: 'drop' }],
      event: [{ type: 'text', text: 'I was' }, { type: 'error', status: 500, message: 'the GPU caught fire' }],
    })
    for (const [name, { turn, requests }] of answers) {
      expect({ name, status: turn.status, requests, words: turn.error?.message }).toEqual({ name, status: 'failed', requests: 4, words: expect.stringMatching(/\w{3}/) })
    }
    for (const status of ['429', '500', '503']) expect(answers.get(status)?.turn.error?.code).toBe(`model_${status}`)
    expect(answers.get('dropped')?.turn.error).toEqual({ code: 'model_dropped', message: expect.stringContaining('Send again') })
    expect(answers.get('dropped')?.messages.filter((message) => message.role === 'assistant').map((message) => message.status)).toEqual(['abandoned', 'abandoned', 'abandoned', 'failed'])
    expect(answers.get('event')?.turn.error?.message).toContain('GPU caught fire')
  })

  test('and does is not told', async () => {
    const { turn, requests, answer, messages } = await askWith([{ times: 2, responses: [[{ type: 'error', status: 503 }]] }, { responses: [[{ type: 'text', text: 'Here I am.' }]] }])
    expect(turn).toMatchObject({ status: 'completed', error: null, step: 1 })
    expect({ requests, answer }).toEqual({ requests: 3, answer: 'Here I am.' })
    expect(messages.filter((message) => message.role === 'assistant' && message.status !== 'abandoned')).toHaveLength(1)
  })

  test('in the middle of an answer keeps what was shown aside, and asks the same again', async () => {
    const chat = await Conversation.open(stack)
    stack.model.setScripts([
      { times: 1, responses: [[{ type: 'text', text: 'Half an ans' }, { type: 'waitFor', gate: 'shown' }, { type: 'drop' }]] },
      { responses: [[{ type: 'text', text: 'The whole answer.' }]] },
    ])
    stack.model.clearRequests()
    const turnId = await chat.say('hello')
    await chat.shows('Half an ans')
    stack.model.openGate('shown')
    const { turn, messages } = await chat.ended(turnId)
    expect(turn.status).toBe('completed')
    const [first, second] = messages.filter((message) => message.role === 'assistant')
    expect(first).toMatchObject({ status: 'abandoned', parts: [{ type: 'text', text: 'Half an ans' }] })
    expect(second).toMatchObject({ status: 'complete', parts: [{ type: 'text', text: 'The whole answer.' }] })
    expect(chat.view.frames.some(({ frame }) => frame.type === 'message_abandoned' && frame.message_id === first?.id)).toBe(true)
    const bodies = stack.model.requests().map((request) => request.body)
    expect(bodies).toHaveLength(2)
    expect(bodies[1]).toBe(bodies[0])
    stack.model.setScripts([])
  })
})

test('garbage in the stream fails the turn with a sentence, not the process', async () => {
  const { pid } = stack.process('coder')
  const garbage = ['data: {"choices":\n\n', 'data: nonsense\n\n', 'data: {"choices":[{"delta":{"content":5}}]}\n\n', '\u0000\u0000', 'data: []\n\n']
  const answers = await askAtOnce(Object.fromEntries(garbage.map((data, index) => [`garbage-${index}`, [{ type: 'text', text: 'So far ' }, { type: 'raw', data }, { type: 'drop' }] satisfies Step[]])))
  for (const [name, { turn }] of answers) expect({ name, status: turn.status, words: turn.error?.message }).toEqual({ name, status: 'failed', words: expect.stringMatching(/\w{3}/) })
  expect(stack.process('coder').pid).toBe(pid)
})

test('an answer without a word ends the turn; one cut for its length ends it and says so', async () => {
  expect((await askWith([{ responses: [[]] }])).turn.status).toBe('completed')
  expect((await askWith([{ responses: [[{ type: 'text', text: 'cut' }, { type: 'finish', reason: 'length' }]] }])).turn).toMatchObject({ status: 'failed', error: { code: 'output_limit' } })
})

test('a model server that cannot be reached is named, after four tries', async () => {
  await stack.kill('coder')
  await stack.start('coder', { OFFLINE_MODEL_URL: `http://127.0.0.1:${await findFreePort()}` })
  const chat = await Conversation.open(stack)
  const { turn } = await chat.ask('hello?')
  expect(turn).toMatchObject({ status: 'failed', error: { code: 'model_unreachable', message: expect.stringContaining('OFFLINE_MODEL_URL') } })
  await stack.restart('coder')
})

test('no model at all is said in the turn, and cured by a restart with one', async () => {
  await stack.kill('coder')
  await stack.start('coder', { OFFLINE_MODEL_URL: '' })
  const chat = await Conversation.open(stack)
  const { turn } = await chat.ask('hello?')
  expect(turn).toMatchObject({ status: 'failed', error: { code: 'unprocessable', message: expect.stringContaining('DEEPSEEK_API_KEY') } })
  await stack.restart('coder')
  expect((await chat.ask('read README.md')).turn.status).toBe('completed')
})

test('a project folder that has vanished is named in the turn; put back, the chat goes on', async () => {
  const project = await stack.addProject({ 'file.txt': 'still here' })
  const chat = await Conversation.open(stack, { projectId: project.id })
  renameSync(project.path, `${project.path}-moved`)
  const { turn } = await chat.ask('read file.txt')
  expect(turn).toMatchObject({ status: 'failed', error: { code: 'unprocessable', message: expect.stringContaining(project.path) } })
  renameSync(`${project.path}-moved`, project.path)
  expect((await chat.ask('read file.txt')).answer).toContain('still here')
})
