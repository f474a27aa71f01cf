// The main job without a key: no script, only the offline model's rules, through real processes.
import { requestsResponseSchema } from '@boocode/contracts'
import type { Request } from '@boocode/contracts'
import { Conversation, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
})

const files = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/price.js': 'export function withDiscount(price, percent) {\n  return price * (1 + percent / 100)\n}\n',
  'test/price.test.js':
    "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { withDiscount } from '../src/price.js'\n\ntest('takes a tenth off', () => {\n  assert.equal(withDiscount(200, 10), 180)\n})\n",
}

async function waiting(chat: Conversation): Promise<Request> {
  const isOpen = (request: Request) => request.status === 'pending'
  await chat.client.until(() => [...chat.view.session.requests.values()].some(isOpen), 'a request')
  const { requests } = requestsResponseSchema.parse((await stack.api('GET', `/api/requests?session_id=${chat.session.id}`)).body)
  const request = requests.find(isOpen)
  if (request === undefined) throw new Error('no request')
  return request
}

async function answer(request: Request, body: Record<string, unknown>): Promise<void> {
  expect((await stack.api('POST', `/api/requests/${request.id}/answer`, body)).status).toBe(200)
}

const saidLast = async (chat: Conversation): Promise<string> =>
  (await chat.messages()).at(-1)?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? ''

test('a failing test is fixed: run with leave, edited as a pending change, applied and run', async () => {
  const chat = await Conversation.open(stack, { files })
  const turnId = await chat.say('fix the failing test in this project')
  const first = await waiting(chat)
  expect(first).toMatchObject({ kind: 'approval', payload: { tool_name: 'run_command', command_line: 'npm test', pending_changes: 0 } })
  await answer(first, { decision: 'allow' })
  await chat.client.until(() => [...chat.view.session.requests.values()].some(({ id, status }) => id !== first.id && status === 'pending'), 'a second request')
  const second = await waiting(chat)
  expect(second).toMatchObject({ kind: 'approval', payload: { tool_name: 'run_command', pending_changes: 1 } })
  await answer(second, { decision: 'allow', apply_pending: true })
  const { turn } = await chat.ended(turnId)
  expect(turn).toMatchObject({ status: 'completed' })
  expect(await saidLast(chat)).toContain('**The tests pass now** (`npm test`).')
  expect((await chat.ask('read src/price.js')).turn.status).toBe('completed')
  expect(await saidLast(chat)).toContain('(1 - percent / 100)')
})

test('in the mode auto nobody is asked', async () => {
  const chat = await Conversation.open(stack, { files })
  expect((await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { mode: 'auto' })).status).toBe(200)
  expect((await chat.ask('fix the failing test')).turn.status).toBe('completed')
  expect(await saidLast(chat)).toContain('**The tests pass now**')
})
