// Why less of a prompt was cached than the request before allowed, over real requests to the offline model.
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callsOf } from './records.ts'
import { call, say } from './scripted-work.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function open(): Promise<Conversation> {
  stack.model.setScripts([{ match: 'look', responses: [[call('list_dir', {})], [say('I see.')]] }, { match: 'and', responses: [[say('Well.')]] }])
  return await Conversation.open(stack, { files: { 'a.txt': 'one\n' } })
}

const breaksOf = async (chat: Conversation) => (await callsOf(stack, chat)).map(({ cache_break }) => cache_break?.code ?? null)

test('a chat that only grows has no break after its first request', async () => {
  const chat = await open()
  for (const words of ['look', 'and 1', 'and 2']) await chat.ask(words)
  expect((await breaksOf(chat)).slice(1)).toEqual([null, null, null])
})

test('an early message that was rewritten is named', async () => {
  const chat = await open()
  await chat.ask('look at it')
  await chat.ask('and then')
  await stack.database.sql`
    update message_parts set content = '{"type":"text","text":"look elsewhere, and tell me more"}'
    where type = 'text' and message_id = (select id from messages where chat_id = ${chat.chat.id} and role = 'user' and kind = 'message' order by position limit 1)`
  await chat.ask('and now')
  const last = (await callsOf(stack, chat)).at(-1)
  expect(last?.cache_break).toMatchObject({ code: 'history_rewritten', segment: 'history', reason: 'history rewritten' })
  expect(last?.cache_break?.lost_tokens).toBeGreaterThan(0)
})

test('a compaction is named', async () => {
  const chat = await open()
  await chat.ask('look')
  await stack.api('POST', `/api/chats/${chat.chat.id}/compact`, {})
  await eventually('the summary', async () => (await chat.turns()).some(({ kind, finished_at }) => kind === 'compact' && finished_at !== null))
  await chat.ask('and now')
  expect((await callsOf(stack, chat)).at(-1)?.cache_break).toMatchObject({ code: 'compacted', reason: 'history rewritten by compaction' })
})

test('another model is named', async () => {
  const chat = await open()
  await chat.ask('look')
  await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { model: 'deepseek-v4-pro' })
  await chat.ask('and now')
  expect((await breaksOf(chat)).at(-1)).toBe('model_changed')
})

test('a coder that was started again still knows what was sent before', async () => {
  const chat = await open()
  await chat.ask('look')
  await stack.restart('coder')
  await chat.ask('and now')
  expect((await breaksOf(chat)).slice(1)).toEqual([null, null])
  const kept = await stack.database.sql<{ count: number }>`select count(*) from model_calls where chat_id = ${chat.chat.id} and runs is not null`
  expect(kept).toEqual([{ count: 1 }])
})
