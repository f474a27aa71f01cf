import type { Message } from '@boocode/contracts'
import { describe, expect, test } from 'vitest'
import { messageToMarkdown } from './to-markdown.ts'

const at = '2026-11-22T20:00:00.000Z'
const id = '0198c5a0-0000-7000-8000-000000000001'
const message: Message = { id, chat_id: id, turn_id: null, role: 'assistant', kind: 'message', status: 'complete', model: 'a-model', parts: [], created_at: at, finished_at: at }

describe('a message as Markdown', () => {
  test('says who spoke, and keeps the words as they are', () => {
    expect(messageToMarkdown({ ...message, role: 'user', model: null, parts: [{ type: 'text', text: 'What *is* this?' }] })).toBe('## You\n\nWhat *is* this?\n\n')
    expect(messageToMarkdown({ ...message, parts: [{ type: 'text', text: 'A test.' }] })).toBe('## a-model\n\nA test.\n\n')
  })

  test('folds what tools did, in fences that nothing in them ends', () => {
    const parts: Message['parts'] = [
      { type: 'tool_call', tool_call_id: 'c', tool_name: 'read_file', input: { path: 'a.md' } },
      { type: 'tool_result', tool_call_id: 'c', output: '```\ncode\n```', is_error: false, truncated: false, latency_ms: 1 },
    ]
    const text = messageToMarkdown({ ...message, parts })
    expect(text).toContain('<details><summary>Tool: read_file</summary>')
    expect(text).toContain('````\n```\ncode\n```\n````')
  })

  test('leaves out what only the model was told, and what was not sent', () => {
    const parts: Message['parts'] = [{ type: 'text', text: 'x' }]
    expect(messageToMarkdown({ ...message, kind: 'note', parts })).toBe('')
    expect(messageToMarkdown({ ...message, status: 'queued', parts })).toBe('')
  })
})
