import type { Message } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chatId, idSequence, instant } from '../../../testing/session-script.ts'
import { unseenEntries } from './outbox.ts'
import type { OutboxEntry } from './outbox.ts'

const nextId = idSequence()
const [older, first, second, third] = [nextId(), nextId(), nextId(), nextId()]
const said = (id: string, text: string): Message => ({
  id,
  chat_id: chatId,
  turn_id: null,
  role: 'user',
  kind: 'message',
  status: 'complete',
  model: null,
  parts: [{ type: 'text', text }],
  created_at: instant(0),
  finished_at: instant(0),
})
const sending = (content: string): OutboxEntry => ({ id: `key-${content}`, content, attachments: [], after: older, when: 'queue', at: 0, state: 'sending' })
const accepted = (messageId: string): OutboxEntry => ({ id: `key-${messageId}`, content: 'x', attachments: [], after: older, when: 'queue', at: 0, state: 'accepted', messageId })

describe('a message on its way', () => {
  it('is shown until the stream shows it', () => {
    expect(unseenEntries([accepted(first)], [said(older, 'x')])).toHaveLength(1)
    expect(unseenEntries([accepted(first)], [said(older, 'x'), said(first, 'x')])).toEqual([])
  })
  it('is shown once, also when the stream is faster than the answer', () => {
    expect(unseenEntries([sending('hello')], [said(older, 'hello')])).toHaveLength(1)
    expect(unseenEntries([sending('hello')], [said(first, 'hello')])).toEqual([])
  })
  it('and another that says the same are two', () => {
    const entries = [sending('again'), { ...sending('again'), id: 'other' }]
    expect(unseenEntries(entries, [said(first, 'again')])).toHaveLength(1)
    expect(unseenEntries(entries, [said(first, 'again'), said(second, 'again')])).toEqual([])
  })
  it('is gone when it was taken back before the stream showed it', () => {
    expect(unseenEntries([accepted(second)], [said(third, 'later')])).toEqual([])
  })
})
