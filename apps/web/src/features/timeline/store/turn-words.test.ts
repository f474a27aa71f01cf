import { emptyUsage } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { instant } from '../../../testing/session-script.ts'
import { timelineTurnOf } from '../../../testing/timeline-turn.ts'
import { durationMs, marksOf, turnSentence } from './turn-words.ts'

const usage = { ...emptyUsage, prompt_tokens: 40_000, cache_hit_tokens: 30_000, cache_miss_tokens: 10_000, completion_tokens: 5_000, reasoning_tokens: 1_000 }

describe('the marks of a turn', () => {
  const kinds = (patch: Parameters<typeof timelineTurnOf>[1]) => marksOf(timelineTurnOf(1, patch)).map((mark) => mark.words)
  it('are none where nothing happened', () => {
    expect(kinds({})).toEqual([])
  })
  it('tell of approvals, failures, summaries and interruptions, in words', () => {
    expect(kinds({ approvals: 2, failed_calls: 1 })).toEqual(['2 approvals', '1 failed call'])
    expect(kinds({ status: 'failed', error: { code: 'upstream_failed', message: 'The key is wrong.' } })).toEqual(['failed: The key is wrong.'])
    expect(kinds({ compactions: 1 })).toEqual(['1 compaction'])
    expect(kinds({ kind: 'compact' })).toEqual(['summary of older messages'])
    expect(kinds({ resumed_count: 1 })).toEqual(['continued after a restart'])
    expect(kinds({ resumed_count: 3, status: 'cancelled' })).toEqual(['continued after 3 restarts', 'stopped'])
  })
  it('tell where the cache broke, but not of a first request', () => {
    const lost = { segment: 'tools', reason: 'tools changed', lost_tokens: 9, step: 1 } as const
    expect(kinds({ cache_break: { ...lost, code: 'tools_changed' } })).toEqual(['cache broke: tools changed'])
    expect(kinds({ cache_break: { ...lost, code: 'first_request' } })).toEqual([])
  })
})

describe('a turn in words', () => {
  it('says everything that is shown of it', () => {
    const words = turnSentence(timelineTurnOf(12, { usage, tool_calls: 3, cost_usd: 0.0123, approvals: 1, started_at: instant(0), finished_at: instant(8_300) }))
    expect(words).toMatch(/^Turn 12, completed, .+, offline, 8\.3 s, 3 tool calls, 45K tokens, 30K cached, 1\.0K reasoning, \$0\.0123, cache 75 %, 1 approval$/)
  })
  it('lasts until now while it runs, and never less than nothing where a clock jumped back', () => {
    const running = timelineTurnOf(1, { status: 'running', started_at: instant(1_000), finished_at: null })
    expect(durationMs(running, Date.parse(instant(4_000)))).toBe(3_000)
    expect(durationMs(running, Date.parse(instant(0)))).toBe(0)
    expect([durationMs({ ...running, started_at: null }, 0), durationMs(running)]).toEqual([null, null])
  })
})
