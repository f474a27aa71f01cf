import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansResponseSchema, titleOfInput, titleSourceChars } from './spans.ts'

const title = (input: unknown) => titleOfInput(JSON.stringify(input))

describe('what a call is about', () => {
  it('is its command with its arguments, its path, or what it searches for', () => {
    expect(title({ command: 'npm', args: ['run', 'test'], description: 'to see' })).toBe('npm run test')
    expect(title({ limit: 3, path: 'src/a "b".ts' })).toBe('src/a "b".ts')
    expect(title({ pattern: 'a\\d', path: 'src' })).toBe('a\\d')
    expect(title({ number: 3, whatever: 'the first text' })).toBe('the first text')
  })

  it('is empty where the input does not say', () => {
    for (const input of [null, 3, [], {}, { a: 1 }, 'text']) expect(title(input)).toBe('')
  })

  it('is told of an input that was cut anywhere, and of none that only mentions it', () => {
    const whole = JSON.stringify({ path: 'ä\u{1f600}\n"x"', content: 'y' })
    for (let end = 0; end <= whole.length; end += 1) expect(titleOfInput(whole.slice(0, end)).includes('content')).toBe(false)
    expect(title({ content: '"path": "wrong"', path: 'right' })).toBe('right')
  })

  it('is short and whole text, whatever the input', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(2 * titleSourceChars), (json, end) => {
        const text = titleOfInput(json.slice(0, end))
        return text.length <= 160 && text.isWellFormed()
      }),
    )
  })
})

it('columns of different lengths are refused', () => {
  const none = { id: [], turn_number: [], step: [], name: [], message: [], started_ms: [], finished_ms: [], latency_ms: [], outcome: [], reasoning_tokens: [], cache_tokens: [] }
  const answer = {
    names: [],
    message_ids: [],
    tools: { ...none, tool_call_id: [], title: [], tokens_used: [] },
    models: { ...none, purpose: [], ttft_ms: [], retries: [], prompt_tokens: [], completion_tokens: [], cost_usd: [], break_code: [] },
    first_turn: null,
    has_earlier: false,
  }
  expect(spansResponseSchema.safeParse(answer).success).toBe(true)
  expect(spansResponseSchema.safeParse({ ...answer, tools: { ...answer.tools, title: ['a'] } }).success).toBe(false)
})
