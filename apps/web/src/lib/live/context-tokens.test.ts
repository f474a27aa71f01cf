import { emptyUsage } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chatId, idSequence, instant } from '../../testing/session-script.ts'
import { contextTokens } from './context-tokens.ts'
import { emptySessionState } from './session-state.ts'

const nextId = idSequence()
const message = (patch: Partial<Message>): Message => ({
  id: nextId(),
  chat_id: chatId,
  turn_id: null,
  role: 'assistant',
  kind: 'message',
  status: 'complete',
  model: null,
  parts: [],
  created_at: instant(0),
  finished_at: instant(1),
  ...patch,
})
const step = (prompt: number) => message({ usage: { ...emptyUsage, prompt_tokens: prompt, completion_tokens: 5 } })
const after = (...messages: Message[]) =>
  contextTokens(
    {
      ...emptySessionState,
      settled: new Map(messages.map((one) => [one.id, one])),
      transcripts: new Map([[chatId, { ids: messages.map(({ id }) => id), hasMore: false, nextCursor: null, earlier: null }]]),
    },
    chatId,
  )

describe('how full the context is', () => {
  it('is what the last step was sent and said, whatever was said since without one', () => {
    expect(after(step(10), step(100), message({ role: 'user' }))).toBe(105)
  })
  it('is not known before the first step, nor between a summary and the next', () => {
    expect(after(message({ role: 'user' }))).toBe(0)
    expect(after(step(100), message({ role: 'user', kind: 'summary' }))).toBe(0)
    expect(after(step(100), message({ role: 'user', kind: 'summary' }), step(20))).toBe(25)
    expect(contextTokens(emptySessionState, undefined)).toBe(0)
  })
})
