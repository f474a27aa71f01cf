import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel, Script, Step } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildPrompt } from '../context/prompt.ts'
import type { StoredPart } from '../context/prompt.ts'
import { clientOf, grepTool, said } from '../testing/ask.ts'
import { MemoryChat, MemoryTurnStore } from '../testing/memory-turn-store.ts'
import { runModelStep } from '../turn/model-step.ts'
import type { StepResult } from '../turn/model-step.ts'
import { TurnCancelledError } from '../turn/turn-store.ts'

let model: OfflineModel
let chat: MemoryChat
let pushed: StoredPart[]
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())
beforeEach(() => {
  model.clearRequests()
  chat = new MemoryChat()
  chat.say('hi')
  pushed = []
})

const script = (...scripts: Script[]) => model.setScripts(scripts)
const answer = (...steps: Step[]): Script => ({ responses: [steps] })
const once = (...steps: Step[]): Script => ({ ...answer(...steps), times: 1 })

async function step(signal: AbortSignal = new AbortController().signal): Promise<StepResult> {
  const store = new MemoryTurnStore(chat)
  store.onPush = (piece) => pushed.push(piece)
  return await runModelStep({
    deps: { model: clientOf(model), now: () => performance.now(), wallNow: () => 0 },
    request: { model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [grepTool] },
    openWriter: (attempt) => store.startStep([], { purpose: 'step', step: 1, runs: () => [], ...attempt }),
    signal,
  })
}

const attempts = () => chat.messages.slice(1).map(({ status, parts }) => [status, parts.map((part) => ('text' in part ? part.text : part.type))])

describe('a failure that may pass', () => {
  test.each<[string, Step]>([
    ['429', { type: 'error', status: 429 }],
    ['500', { type: 'error', status: 500 }],
    ['503', { type: 'error', status: 503 }],
    ['a dropped stream', { type: 'drop' }],
  ])('(%s) is tried again with the same request; what was seen is put aside with the reason', async (name, fault) => {
    const spoken: Step[] = name === 'a dropped stream' ? [{ type: 'text', text: 'Half' }, { type: 'toolCall', name: 'grep', args: '{"pat' }] : []
    script(once(...spoken, fault), answer({ type: 'text', text: 'Whole.' }))
    expect(await step()).toMatchObject({ kind: 'said', hasCalls: false, parts: [{ type: 'text', text: 'Whole.' }] })
    expect(attempts()).toEqual([
      ['abandoned', spoken.length > 0 ? ['Half'] : []],
      ['complete', ['Whole.']],
    ])
    expect(chat.reasons).toEqual([expect.stringMatching(/Trying again \(1 of 3\)\.$/)])
    const [first, second, ...more] = model.requests()
    expect([first?.body, more]).toEqual([second?.body, []])
  })

  test('that does not pass ends after four attempts, each shown', async () => {
    script({ ...answer({ type: 'error', status: 503 }) })
    expect(await step()).toMatchObject({ kind: 'failed', failure: { code: 'model_503' } })
    expect(attempts().map(([status]) => status)).toEqual(['abandoned', 'abandoned', 'abandoned', 'failed'])
    const times = model.requests().map(({ receivedAt }) => receivedAt)
    expect(times).toHaveLength(4)
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0)
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0)
  })

  test('is not tried again when a person stops it meanwhile', async () => {
    script(answer({ type: 'error', status: 503 }))
    const stop = new AbortController()
    const store = new MemoryTurnStore(chat)
    const abandoned = Promise.withResolvers<void>()
    const abandonStep = store.abandonStep.bind(store)
    store.abandonStep = async (messageId, reason) => {
      await abandonStep(messageId, reason)
      abandoned.resolve()
    }
    const running = runModelStep({
      deps: { model: clientOf(model), now: () => performance.now(), wallNow: () => 0 },
      request: { model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [] },
      openWriter: (attempt) => store.startStep([], { purpose: 'step', step: 1, runs: () => [], ...attempt }),
      signal: stop.signal,
    })
    await abandoned.promise
    stop.abort(new TurnCancelledError())
    expect(await running).toEqual({ kind: 'cancelled' })
    expect(model.requests()).toHaveLength(1)
  })
})

describe('a failure that stays', () => {
  test.each([400, 401, 402, 422])('(%i) is told at once', async (status) => {
    script(answer({ type: 'error', status }))
    expect(await step()).toMatchObject({ kind: 'failed', failure: { code: `model_${status}` } })
    expect(attempts()).toEqual([['failed', []]])
    expect(model.requests()).toHaveLength(1)
  })

  test('after some output keeps what was said, without calls that never ran', async () => {
    script(answer({ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'So' }, { type: 'toolCall', name: 'grep', args: {} }, { type: 'error', status: 402, code: '402' }))
    expect(await step()).toMatchObject({ kind: 'failed', failure: { code: 'model_402' } })
    expect(attempts()).toEqual([['failed', ['hm', 'So']]])
  })
})

describe('what is said', () => {
  test('is whole although the provider cuts characters in two, and clean in every piece', async () => {
    const text = 'a😀👩‍👩‍👧\u0000ä'
    script(answer({ type: 'reasoning', text, chunkChars: 1 }, { type: 'text', text, chunkChars: 1 }))
    const clean = text.replace('\u0000', '')
    expect(await step()).toMatchObject({ kind: 'said', parts: [{ type: 'reasoning', text: clean }, { type: 'text', text: clean }] })
    expect(pushed.every((part) => 'text' in part && part.text.isWellFormed() && part.text !== '')).toBe(true)
    expect(pushed.map((part) => ('text' in part ? part.text : '')).join('')).toBe(clean + clean)
  })

  test('ends each channel before the next, also inside a cut character', async () => {
    script(answer({ type: 'reasoning', text: 'a\ud83d', chunkChars: 1 }, { type: 'text', text: '\ude00b', chunkChars: 1 }))
    expect(await step()).toMatchObject({ parts: [{ type: 'reasoning', text: 'a\ufffd' }, { type: 'text', text: '\ufffdb' }] })
  })

  test('shows of a call clean values, and keeps the text that the model wrote', async () => {
    const raw = String.raw`{ "a\u0000" : "b\ud83d" }`
    script(answer({ type: 'toolCall', name: 'grep', args: raw }, { type: 'toolCall', name: 'grep', args: '{"broken' }))
    const id = expect.any(String)
    expect(await step()).toMatchObject({
      hasCalls: true,
      parts: [
        { type: 'tool_call', tool_call_id: id, tool_name: 'grep', input: { a: 'b\ufffd' }, raw },
        { type: 'tool_call', tool_call_id: id, tool_name: 'grep', input: '{"broken', raw: '{"broken' },
      ],
    })
    expect(attempts()).toEqual([['calling', ['tool_call', 'tool_call']]])
  })
})
