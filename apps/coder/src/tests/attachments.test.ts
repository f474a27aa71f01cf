import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Conversation, makePng, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawMessages } from './raw-messages.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function upload(content: string | Uint8Array, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name)
  const response = await fetch(`${stack.url}/api/attachments`, { method: 'POST', body: form, headers: { authorization: `Bearer ${stack.facts.token}` } })
  return ((await response.json()) as { attachment: { id: string } }).attachment.id
}

const lastBody = () => stack.model.requests().at(-1)?.body ?? ''

test('what is attached reaches the model, whole and always in the same bytes: over turns, a restart and a steer', async () => {
  const chat = await Conversation.open(stack, { files: {} })
  const image = await upload(makePng(30, 20), 'shot.png')
  const text = await upload('first\nsecond "line"', 'log.txt')
  const first = await chat.ask('admire this', { attachment_ids: [text, image] })
  expect(first.answer).toContain('log.txt, 2 lines')
  expect(first.answer).toMatch(/image\/png, \d+ bytes/)
  const before = lastBody()
  expect(before).toContain('<attachment name=\\"log.txt\\">\\nfirst\\nsecond \\"line\\"\\n</attachment>')
  expect(before).toContain('data:image/png;base64,')

  await stack.restart('coder')
  await chat.ask('what is in this folder?')
  expect(rawMessages(lastBody()).startsWith(`${rawMessages(before)},`)).toBe(true)
})

test('an attachment whose file is gone is named, and the turn goes on', async () => {
  const chat = await Conversation.open(stack, { files: {} })
  const id = await upload('here today', 'today.txt')
  await chat.ask('hello', { attachment_ids: [id] })
  rmSync(join(stack.facts.home, 'uploads', id))
  await chat.ask('what is in this folder?')
  expect(lastBody()).toContain('[today.txt was attached here and is not there any more.]')
})
