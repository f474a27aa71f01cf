// Limits that strike, as a client sees them: in the transcript, and as the reason of the turn's end.
import type { Failure, Message } from '@boocode/contracts'
import { Conversation, startStack } from '@boocode/testkit'
import type { Exchange, Stack, Step } from '@boocode/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, resultsOf, say, setMode } from './scripted-work.ts'

const defaults = { steps_per_turn: 60, tokens_per_turn: null, repeated_calls: 3, failed_calls: 5 }

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())
afterEach(async () => await setLimits(defaults))

async function setLimits(limits: Record<string, number | null>): Promise<void> {
  expect((await stack.api('PATCH', '/api/settings', { limits })).status).toBe(200)
}

const read = (path: string): Step => call('read_file', { path })
const notesOf = (messages: readonly Message[]): string[] => messages.flatMap(({ kind, parts }) => (kind === 'note' ? [parts.map((part) => (part.type === 'text' ? part.text : '')).join('')] : []))

/** A turn that follows the script, in a window that must be told what REST says. */
async function go(chat: Conversation, ...responses: Step[][]): Promise<Exchange & { error: Failure | null }> {
  stack.model.setScripts([{ match: 'go', responses }])
  const exchange = await chat.ask('go')
  expect(chat.view.session.turns.get(exchange.turn.id)).toEqual(exchange.turn)
  expect(chat.shown().map(({ id }) => id)).toEqual((await chat.messages()).map(({ id }) => id))
  return { ...exchange, error: exchange.turn.error }
}

async function open(files: Record<string, string> = { 'a.txt': 'a\n' }): Promise<Conversation> {
  const chat = await Conversation.open(stack, { files })
  await setMode(stack, chat, 'auto')
  return chat
}

test('the limit of steps stops a turn with a sentence that says how to go on, and "continue" does', async () => {
  await setLimits({ steps_per_turn: 3 })
  const chat = await open({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n' })
  const { turn, error, messages } = await go(chat, [read('a.txt')], [read('b.txt')], [read('c.txt')], [read('d.txt')], [say('Never said.')])
  expect([turn.status, error?.code, turn.steps_max]).toEqual(['failed', 'step_limit', 3])
  expect(error?.message).toMatch(/3 steps[^]*continue/)
  expect(resultsOf(messages)).toHaveLength(3)
  stack.model.setScripts([{ match: 'continue', responses: [[say('Here I go on.')]] }])
  expect((await chat.ask('continue')).answer).toBe('Here I go on.')
})

test('the budget of tokens stops a turn before the next request', async () => {
  await setLimits({ tokens_per_turn: 1_000 })
  const before = stack.model.requests().length
  const { turn, error } = await go(await open(), [read('a.txt')], [say('Never said.')])
  expect([turn.status, error?.code]).toEqual(['failed', 'budget_limit'])
  expect(error?.message).toContain('1000')
  expect(stack.model.requests().length - before).toBe(1)
})

test('the same call with the same result is stopped, summed up, and the person is asked', async () => {
  const again = [read('a.txt')]
  const chat = await open()
  const { turn, messages, answer } = await go(chat, again, again, again, [say('I read a.txt three times. What now?')])
  expect(turn.status).toBe('completed')
  expect(answer).toBe('I read a.txt three times. What now?')
  expect(notesOf(messages).at(-1)).toMatch(/kind="doom_loop"[^]*3 times/)
  expect(resultsOf(messages)).toHaveLength(3)
})

test('a model that calls on although its turn is being ended has its calls refused', async () => {
  const chat = await open()
  const again = [read('a.txt')]
  const { error, messages } = await go(chat, again, again, again, [call('create_file', { path: 'late.txt', content: 'late' })], [say('Never said.')])
  expect(error?.code).toBe('doom_loop')
  expect(resultsOf(messages).at(-1)).toMatchObject({ is_error: true, ending: 'denied' })
})

test('the same call whose result changes is no loop', async () => {
  const count = call('run_command', { command: 'sh', args: ['-c', 'echo x >>count.txt; wc -c <count.txt'] })
  const { turn } = await go(await open(), [count], [count], [count], [count], [say('Counted.')])
  expect(turn.status).toBe('completed')
})

test('failures in a row bring a note first, then the end of the turn; a success in between begins anew', async () => {
  await setLimits({ failed_calls: 2 })
  const chat = await open()
  const fail = (index: number): Step[] => [read(`absent-${index}.txt`)]
  const spoken: Step[] = [say('I could not find it. Where is it?')]
  const ended = await go(chat, fail(1), fail(2), fail(3), fail(4), spoken)
  expect([ended.turn.status, ended.answer]).toEqual(['completed', 'I could not find it. Where is it?'])
  expect(notesOf(ended.messages).filter((text) => text.includes('kind="recovery"'))).toHaveLength(1)
  expect(notesOf(ended.messages).filter((text) => text.includes('kind="mistakes"'))).toHaveLength(1)
  const saved = await go(chat, fail(5), fail(6), fail(7), [read('a.txt')], fail(8), [say('Found.')])
  expect([saved.turn.status, saved.answer]).toEqual(['completed', 'Found.'])
})

test('limits that were set are kept by turns that were already asked for, over a kill of the coder', async () => {
  await setLimits({ steps_per_turn: 2 })
  const chat = await open({ 'a.txt': 'a\n', 'b.txt': 'b\n' })
  stack.model.setScripts([{ match: 'go', responses: [[read('a.txt')], [{ type: 'waitFor', gate: 'limits' }, read('b.txt')], [say('Never said.')]] }])
  const turnId = await chat.say('go')
  await stack.model.gateReached('limits')
  await setLimits({ steps_per_turn: 50 })
  await stack.restart('coder', 'SIGKILL')
  stack.model.openGate('limits')
  const { turn } = await chat.ended(turnId)
  expect([turn.status, turn.error?.code, turn.resumed_count]).toEqual(['failed', 'step_limit', 1])
})
