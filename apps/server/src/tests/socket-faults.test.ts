import { sessionStream } from '@boocode/contracts'
import { Conversation, TestClient, seededNumbers, startFaultProxy, startStack } from '@boocode/testkit'
import type { Script, Stack, StreamView } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disturb } from './disturb.ts'

const read = { type: 'toolCall' as const, name: 'list_dir', args: {} }
const script: Script = {
  responses: [
    [{ type: 'reasoning', text: 'I wonder {i}. ', chunks: 30, tokensPerSecond: 200 }, { type: 'text', text: 'I look. ', chunks: 20, tokensPerSecond: 200 }, read, read],
    [{ type: 'text', text: 'A word {i}, and another one. ', chunks: 250, tokensPerSecond: 350 }],
  ],
}

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ scripts: [script] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const state = ({ session, position }: StreamView): object => ({
  position,
  session: session.session,
  chats: [...session.chats.values()],
  messages: [...session.messages.values()].map((message) => ({ ...message, created_at: '' })),
})

test.each([1, 2, 3, 4, 5])('W4 W7 W8 W9 W21: ten windows whose wires are cut, deaf, slow and refused all the time end like an undisturbed one (round %i)', async (round) => {
  const chat = await Conversation.open(stack)
  const stream = sessionStream(chat.session.id)
  let isOver = false
  await using disposables = new AsyncDisposableStack()
  const windows = await Promise.all(
    Array.from({ length: 10 }, async (_one, index) => {
      const proxy = disposables.use(await startFaultProxy(stack.facts.port))
      const url = `ws://127.0.0.1:${proxy.port}/api/ws?v=1&token=${stack.facts.token}`
      const client = disposables.use(await TestClient.connect({ url, reconnects: true }))
      const view = client.subscribe(stream)
      return { client, view, work: disturb({ client, proxy, next: seededNumbers(round * 1_000 + index) }, () => isOver) }
    }),
  )
  try {
    await chat.ask('first')
    await chat.ask('second')
    await chat.client.until(() => chat.view.session.chats.get(chat.chat.id)?.status === 'done_unread', 'the last frame')
  } finally {
    isOver = true
    await Promise.all(windows.map(async (window) => await window.work))
  }
  const whole = state(chat.view)
  for (const { client, view } of windows) {
    await client.until(() => view.position?.seq === chat.view.position?.seq, 'the end of the stream')
    expect(state(view)).toEqual(whole)
  }
  expect(chat.client.connections).toBe(1)
  // Otherwise nothing was disturbed.
  expect(windows.reduce((sum, { client }) => sum + client.connections, 0)).toBeGreaterThan(40)
})

test('a window that is cut twenty times in a stream fetches at most twice the bytes that an undisturbed one does', async () => {
  const chat = await Conversation.open(stack)
  const stream = sessionStream(chat.session.id)
  await using calm = await startFaultProxy(stack.facts.port)
  await using cut = await startFaultProxy(stack.facts.port)
  const [undisturbed, disturbed] = await Promise.all(
    [calm, cut].map(async (proxy) => {
      const client = await stack.connect({ url: `ws://127.0.0.1:${proxy.port}/api/ws?token=${stack.facts.token}`, reconnects: true })
      const view = client.subscribe(stream)
      await client.until(() => view.snapshots === 1, 'a snapshot')
      return { client, view }
    }),
  )
  if (undisturbed === undefined || disturbed === undefined) throw new Error('two windows were opened')
  const begun = { calm: calm.bytesDown, cut: cut.bytesDown }
  const asked = chat.ask('first')
  for (let count = 1; count <= 20; count += 1) {
    await disturbed.client.until(() => disturbed.client.connections === count && disturbed.client.end === null && disturbed.view.frames.length >= count * 2, 'a few frames')
    cut.cut()
  }
  await asked
  await disturbed.client.until((client) => client.connections === 21, 'the last connection')
  for (const { client, view } of [undisturbed, disturbed]) await client.until(() => view.position?.seq === chat.view.position?.seq, 'the end of the stream')
  expect(state(disturbed.view)).toEqual(state(undisturbed.view))
  expect(disturbed.client.connections).toBe(21)
  expect(disturbed.view.snapshots).toBe(1)
  expect(cut.bytesDown - begun.cut).toBeLessThanOrEqual(2 * (calm.bytesDown - begun.calm))
})
