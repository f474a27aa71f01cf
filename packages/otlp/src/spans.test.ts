import type { ModelCall, Trace, Turn } from '@boocode/contracts'
import { expect, test } from 'vitest'
import { toOtlp, turnSpans } from './index.ts'
import type { TurnRecord } from './index.ts'
import { asNumbers, serialiseAgain } from './testing/serialise-again.ts'

const id = (last: number) => `019abc00-0000-7000-8000-${String(last).padStart(12, '0')}`
const usage = { prompt_tokens: 1000, cache_hit_tokens: 900, cache_miss_tokens: 100, completion_tokens: 50, reasoning_tokens: 20 }

const turn: Turn = {
  id: id(1), chat_id: id(2), number: 3, kind: 'message', status: 'completed', model: 'deepseek-flash', mode: 'ask', effort: null, step: 1, steps_max: 60,
  budget_tokens: null, usage, cost_usd: 0.25, error: null, created_at: '2026-11-26T01:00:00.000Z', started_at: '2026-11-26T01:00:00.100Z',
  finished_at: '2026-11-26T01:00:04.100Z', resumed_count: 0,
  budget_warnings: [],
}
const call: ModelCall = {
  id: id(10), session_id: id(4), chat_id: id(2), turn_id: id(1), message_id: id(5), turn_number: 3, step: 1, purpose: 'step', provider: 'deepseek',
  model: 'deepseek-flash', effort: null, started_at: '2026-11-26T01:00:01.000Z', ttft_ms: 120, finished_at: '2026-11-26T01:00:02.000Z', latency_ms: 1000,
  outcome: 'success', finish_reason: 'tool_calls', retries: 0, error: null, usage, cost_usd: 0.25, saved_usd: 1, price_tier: 'peak', segments: [], cache_break: null,
}
const trace: Trace = {
  id: id(20), session_id: id(4), chat_id: id(2), message_id: id(5), turn_number: 3, step: 1, tool_call_id: 'call 1', tool_name: 'read_file',
  tool_input: { path: 'a.txt' }, input_truncated: false, tool_output: 'no such file', output_truncated: false, started_at: '2026-11-26T01:00:02.000Z',
  finished_at: '2026-11-26T01:00:02.040Z', latency_ms: 40, tokens_used: 1050, cache_tokens: 900, reasoning_tokens: 20, error: 'no such file', outcome: 'error',
  facts: { exit_code: 1, sandboxed: true, nothing: null },
}
const record: TurnRecord = { turn, session_id: id(4), agent: 'native', calls: [call], traces: [trace] }

const attribute = (span: ReturnType<typeof turnSpans>[number] | undefined, key: string) => span?.attributes.find((item) => item.key === key)?.value

test('a turn is one trace: the turn, below it the request, below that the call', () => {
  const [root, model, tool] = turnSpans(record, { withContent: true })
  expect([root?.name, model?.name, tool?.name]).toEqual(['invoke_agent native', 'chat deepseek-flash', 'execute_tool read_file'])
  expect(new Set([root, model, tool].map((span) => span?.traceId))).toEqual(new Set(['019abc00000070008000000000000001']))
  expect(root?.parentSpanId).toBeUndefined()
  expect(model?.parentSpanId).toBe(root?.spanId)
  expect(tool?.parentSpanId).toBe(model?.spanId)
  for (const span of [root, model, tool]) expect(span?.spanId).toMatch(/^[0-9a-f]{16}$/)
})

test('attributes keep to the GenAI conventions', () => {
  const [, model, tool] = turnSpans(record, { withContent: true })
  expect(attribute(model, 'gen_ai.operation.name')).toEqual({ stringValue: 'chat' })
  expect(attribute(model, 'gen_ai.provider.name')).toEqual({ stringValue: 'deepseek' })
  expect(attribute(model, 'gen_ai.usage.input_tokens')).toEqual({ intValue: '1000' })
  expect(attribute(model, 'gen_ai.usage.cache_read.input_tokens')).toEqual({ intValue: '900' })
  expect(attribute(model, 'gen_ai.response.finish_reasons')).toEqual({ arrayValue: { values: [{ stringValue: 'tool_calls' }] } })
  expect(attribute(model, 'boocode.saved_usd')).toEqual({ doubleValue: 1 })
  expect(attribute(tool, 'gen_ai.tool.call.arguments')).toEqual({ stringValue: '{"path":"a.txt"}' })
  expect(attribute(tool, 'error.type')).toEqual({ stringValue: 'error' })
  expect(attribute(tool, 'boocode.tool.exit_code')).toEqual({ intValue: '1' })
  expect(tool?.status).toEqual({ code: 2, message: 'no such file' })
})

test('without content no input, output or error of a tool is in a span', () => {
  const [, , tool] = turnSpans(record, { withContent: false })
  expect(JSON.stringify(tool)).not.toContain('a.txt')
  expect(JSON.stringify(tool)).not.toContain('no such file')
})

test('what has not ended has no span, and a call of an unknown request hangs below its turn', () => {
  const running = { ...record, turn: { ...turn, finished_at: null }, calls: [{ ...call, outcome: null }], traces: [trace] }
  const spans = turnSpans(running, { withContent: false })
  expect(spans.map(({ name }) => name)).toEqual(['execute_tool read_file'])
  const [orphan] = turnSpans({ ...running, calls: [] }, { withContent: false })
  expect(orphan?.parentSpanId).toBe('8000000000000001')
})

test('a clock that was set back makes no span that ends before it began', () => {
  const jumped = { ...trace, finished_at: '2026-11-26T00:00:00.000Z' }
  const [measured, unmeasured] = turnSpans({ ...record, turn: { ...turn, finished_at: null }, calls: [], traces: [jumped, { ...jumped, latency_ms: null }] }, { withContent: false })
  const took = (span: typeof measured) => BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)
  expect(took(measured)).toBe(40_000_000n)
  expect(took(unmeasured)).toBe(0n)
})

test("OpenTelemetry's own serialiser writes the same document for the same spans", () => {
  const spans = turnSpans(record, { withContent: true })
  const ours = toOtlp(spans, { name: 'boocode', version: '1.0.0', attributes: { 'deployment.environment.name': 'test' } })
  const { json, protobufBytes } = serialiseAgain(ours)
  expect(json).toMatchObject(asNumbers(ours) as object)
  expect(protobufBytes).toBeGreaterThan(100)
})

test('an export without spans is valid', () => {
  expect(toOtlp([], { name: 'boocode', version: '1.0.0' }).resourceSpans[0]?.scopeSpans[0]?.spans).toEqual([])
})
