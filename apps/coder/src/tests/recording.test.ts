// Every call of a tool and every request to a model is a row, whatever its end, and windows are told the same.
import { maxTraceBytes } from '@boocode/contracts'
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callsOf, expectLiveAsStored, sumUsage, tracesOf } from './records.ts'
import { call, node, say, setMode, sh, work } from './scripted-work.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function open(mode: 'plan' | 'ask' | 'auto' = 'auto'): Promise<Conversation> {
  const chat = await Conversation.open(stack, { files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } })
  await setMode(stack, chat, mode)
  return chat
}

async function answerRequest(chat: Conversation, answer: Record<string, unknown>): Promise<void> {
  const request = await eventually('a request', () => [...chat.view.session.requests.values()].find(({ status }) => status === 'pending'))
  const { status } = await stack.api('POST', `/api/requests/${request.id}/answer`, answer)
  expect(status).toBe(200)
}

describe('calls of tools', () => {
  test('that succeed, fail, take too long and run side by side are rows with their ends', async () => {
    const chat = await open()
    const steps: Step[][] = [
      [call('read_file', { path: 'a.txt' }), call('read_file', { path: 'missing.txt' }), call('list_dir', {}), call('no_such_tool', { x: 1 })],
      [node('setInterval(() => {}, 1e6)', { timeout_ms: 300 }), sh('exit 3'), call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'uno' })],
      [say('Done.')],
    ]
    stack.model.setScripts([{ match: 'work', responses: steps }])
    const { turn } = await chat.ask('work')
    expect(turn.status).toBe('completed')
    const traces = await tracesOf(stack, chat)
    expect(traces.map(({ tool_name, outcome, step }) => `${step} ${tool_name}: ${outcome}`).sort()).toEqual([
      '1 list_dir: success',
      '1 no_such_tool: error',
      '1 read_file: error',
      '1 read_file: success',
      '2 edit_file: success',
      '2 run_command: error',
      '2 run_command: timeout',
    ])
    for (const trace of traces) expect(trace).toMatchObject({ finished_at: expect.any(String), latency_ms: expect.any(Number) })
    const slow = traces.find(({ outcome }) => outcome === 'timeout')
    expect(slow?.latency_ms).toBeGreaterThanOrEqual(300)
    expect(slow?.facts).toMatchObject({ timed_out: true })
    await expectLiveAsStored(stack, chat)
  })

  test('that a mode refuses or a person denies are rows of what was not done', async () => {
    const chat = await open('plan')
    await work(stack, chat, call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'uno' }))
    await setMode(stack, chat, 'ask')
    stack.model.setScripts([{ match: 'run it', responses: [[sh('echo ran')], [say('Well.')]] }])
    const turnId = await chat.say('run it')
    await answerRequest(chat, { decision: 'deny', reason: 'no' })
    await chat.ended(turnId)
    expect((await tracesOf(stack, chat)).map(({ tool_name, outcome, turn_number }) => [turn_number, tool_name, outcome])).toEqual([
      [1, 'edit_file', 'denied'],
      [2, 'run_command', 'denied'],
    ])
    await expectLiveAsStored(stack, chat)
  })

  test('that wait for a person begin when they may run', async () => {
    const chat = await open('ask')
    stack.model.setScripts([{ match: 'run it', responses: [[sh('echo ran')], [say('Well.')]] }])
    const turnId = await chat.say('run it')
    const request = await eventually('a request', () => [...chat.view.session.requests.values()].find(({ status }) => status === 'pending'))
    expect(await tracesOf(stack, chat)).toEqual([])
    await answerRequest(chat, { decision: 'allow' })
    await chat.ended(turnId)
    const [trace] = await tracesOf(stack, chat)
    expect(trace).toMatchObject({ outcome: 'success', tool_name: 'run_command' })
    expect(Date.parse(trace?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(request.created_at))
  })

  test('that a stop ends are rows of what was stopped', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'work', responses: [[node('console.log("up"); setInterval(() => {}, 1e6)'), call('read_file', { path: 'a.txt' })]] }])
    const turnId = await chat.say('work')
    await eventually('the command', async () => (await tracesOf(stack, chat)).length === 1)
    await chat.stop()
    await chat.ended(turnId)
    expect((await tracesOf(stack, chat)).map(({ tool_name, outcome }) => [tool_name, outcome])).toEqual([
      ['run_command', 'cancelled'],
      ['read_file', 'cancelled'],
    ])
    await expectLiveAsStored(stack, chat)
  })

  test('keep their output whole up to a megabyte, then head and tail, without what no page can show', async () => {
    const chat = await open()
    await work(stack, chat, sh(`head -c 500000 /dev/zero | tr '\\0' x; printf '\\033[31m<b>\\377\\000'`), sh('head -c 50000000 /dev/zero | tr "\\0" y'))
    const [whole, flood] = await tracesOf(stack, chat)
    expect(whole?.output_cut).toBe(false)
    expect(whole?.tool_output).toContain('x'.repeat(500_000))
    expect(whole?.tool_output).not.toContain('\u001b')
    expect(flood?.tool_output).toMatch(/y{100}[^]*left out[^]*y{100}/)
    expect(Buffer.byteLength(flood?.tool_output ?? '')).toBeGreaterThan(500_000)
    expect(Buffer.byteLength(flood?.tool_output ?? '')).toBeLessThan(maxTraceBytes + 1_000)
    await expectLiveAsStored(stack, chat)
  })

  test('keep their input whole up to a megabyte, then cut with a note', async () => {
    const chat = await open()
    await work(stack, chat, call('no_such_tool', { content: 'ä'.repeat(600_000) }))
    const [trace] = await tracesOf(stack, chat)
    expect(trace?.input_cut).toBe(true)
    expect(JSON.parse(trace?.tool_input ?? '')).toMatch(/^\{"content":"ä[^]*\[Cut: the input has 12000\d\d bytes; the first 1048576 are kept\.\]$/)
    await expectLiveAsStored(stack, chat)
  })
})

describe('requests to models', () => {
  test('sum up by step to what the provider counted, for the turn and its calls', async () => {
    const chat = await open()
    const { turn, messages } = await work(stack, chat, call('read_file', { path: 'a.txt' }), call('list_dir', {}))
    const calls = await callsOf(stack, chat)
    expect(calls.map(({ step, outcome, finish_reason, retries }) => [step, outcome, finish_reason, retries])).toEqual([
      [1, 'success', 'tool_calls', 0],
      [2, 'success', 'tool_calls', 0],
      [3, 'success', 'stop', 0],
    ])
    expect(sumUsage(calls)).toEqual(turn.usage)
    const steps = messages.filter(({ role }) => role === 'assistant')
    expect(calls.map(({ message_id, usage }) => [message_id, usage])).toEqual(steps.map(({ id, usage }) => [id, usage]))
    for (const trace of await tracesOf(stack, chat)) {
      const usage = calls.find(({ step }) => step === trace.step)?.usage
      expect(trace).toMatchObject({ tokens_used: (usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0), cache_tokens: usage?.cache_hit_tokens })
    }
    for (const one of calls) {
      expect(one.ttft_ms).toBeLessThanOrEqual(one.latency_ms ?? 0)
      expect(one.segments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(one.usage?.prompt_tokens)
      expect(one.segments.reduce((sum, { hit_tokens }) => sum + hit_tokens, 0)).toBe(one.usage?.cache_hit_tokens)
    }
    await expectLiveAsStored(stack, chat)
  })

  test('that fail are rows of their own, and so is the one that succeeds after them', async () => {
    const chat = await open()
    stack.model.setScripts([
      { match: 'try', responses: [[{ type: 'error', status: 503 }]], times: 1 },
      { match: 'try', responses: [[say('There.')]] },
    ])
    await chat.ask('try')
    const calls = await callsOf(stack, chat)
    expect(calls.map(({ outcome, retries }) => [outcome, retries])).toEqual([
      ['error', 0],
      ['success', 1],
    ])
    expect(calls[0]?.error).toMatch(/overloaded/)
    await expectLiveAsStored(stack, chat)
  })

  test('that a person stops are cancelled', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'hang', responses: [[say('Half'), { type: 'waitFor', gate: 'never' }]] }])
    const turnId = await chat.say('hang')
    await chat.shows('Half')
    await chat.stop()
    await chat.ended(turnId)
    expect(await callsOf(stack, chat)).toMatchObject([{ outcome: 'cancelled', usage: null, ttft_ms: expect.any(Number) }])
    await expectLiveAsStored(stack, chat)
  })

  test('for a summary count for the turn too', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'hello', responses: [[say('Hi.')]] }])
    await chat.ask('hello')
    const { status } = await stack.api('POST', `/api/chats/${chat.chat.id}/compact`, {})
    expect(status).toBe(202)
    const compaction = await eventually('the summary', async () => (await chat.turns()).find(({ kind, finished_at }) => kind === 'compact' && finished_at !== null))
    const calls = (await callsOf(stack, chat)).filter(({ turn_id }) => turn_id === compaction.id)
    expect(calls).toMatchObject([{ purpose: 'compaction', outcome: 'success', message_id: null }])
    expect(sumUsage(calls)).toEqual(compaction.usage)
    await expectLiveAsStored(stack, chat)
  })
})
