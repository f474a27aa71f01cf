import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel, Script, Step } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientOf, upToLastMessage } from '../testing/ask.ts'
import { CrashError, MemoryChat, MemoryTurnStore } from '../testing/memory-turn-store.ts'
import { memoryWorkspace, turnSpec } from '../testing/memory-workspace.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { defineTool } from '../tools/tool.ts'
import { runTurn } from '../turn/run-turn.ts'
import { TurnCancelledError, TurnLostError } from '../turn/turn-store.ts'
import type { TurnOutcome } from '../turn/turn-store.ts'

let model: OfflineModel
let chat: MemoryChat
/** How often the tool `count` ran for each number. */
let counts: Map<number, number>
let meeting: { wanted: number; met: PromiseWithResolvers<void> }
let waiting: PromiseWithResolvers<void>
let hasWaited: boolean
let defects: unknown[]

beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())
beforeEach(() => {
  model.clearRequests()
  chat = new MemoryChat()
  chat.say('go')
  counts = new Map()
  meeting = { wanted: 0, met: Promise.withResolvers() }
  waiting = Promise.withResolvers()
  hasWaited = false
  defects = []
})

const answerOf = (output: string) => ({ output, isError: false, truncated: false })
const tools = createToolRegistry([
  defineTool({
    name: 'count',
    description: 'Counts how often it ran.',
    input: z.object({ n: z.number() }),
    readOnly: true,
    run({ n }) {
      counts.set(n, (counts.get(n) ?? 0) + 1)
      return Promise.resolve(answerOf(`counted ${n}`))
    },
  }),
  defineTool({
    name: 'meet',
    description: 'Ends when as many run as are wanted.',
    input: z.object({}),
    readOnly: true,
    async run() {
      meeting.wanted -= 1
      if (meeting.wanted === 0) meeting.met.resolve()
      await meeting.met.promise
      return answerOf('met')
    },
  }),
  defineTool({
    name: 'wait',
    description: 'Ends when it is aborted; the second time at once.',
    input: z.object({}),
    readOnly: true,
    async run(_input, { signal }) {
      if (hasWaited) return answerOf('waited')
      hasWaited = true
      waiting.resolve()
      return await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true })
      })
    },
  }),
])

const callTo = (name: string, args: Record<string, unknown> = {}): Step => ({ type: 'toolCall', name, args })
const sayTo = (text: string): Step => ({ type: 'text', text })

function script(...responses: Step[][]): void {
  const scripts: Script[] = [{ responses }]
  model.setScripts(scripts)
}

async function run(store = new MemoryTurnStore(chat), more: { signal?: AbortSignal; stepsMax?: number; today?: string } = {}): Promise<TurnOutcome> {
  const deps = {
    store,
    model: clientOf(model),
    tools,
    workspace: memoryWorkspace(),
    facts: () => Promise.resolve({ projectName: 'demo', projectPath: '/nowhere', today: more.today ?? '2026-11-23', instructions: null, mode: 'ask' as const }),
    now: () => 0, wallNow: () => 0,
    onDefect: (error: unknown) => void defects.push(error),
  }
  return await runTurn(turnSpec({ stepsMax: more.stepsMax ?? 60 }), deps, more.signal ?? new AbortController().signal)
}

const shown = () => chat.context().filter(({ noteKind }) => noteKind !== 'mode')
const transcript = () => shown().map(({ role, noteKind, status, parts }) => [noteKind ?? role, status, parts.map((part) => ('text' in part ? part.text : part.type === 'tool_result' ? part.output : part.type === 'tool_call' ? part.tool_name : part.name))])
const note = expect.stringContaining('<note kind="environment">')

/** Each request is the one before it and more. */
function expectAppendOnly(): void {
  const bodies = model.requests().map(({ body }) => upToLastMessage(body))
  for (const [index, body] of bodies.entries()) expect(body.startsWith(bodies[index - 1] ?? '')).toBe(true)
}

describe('a turn', () => {
  test('that needs no tools: notes, request, answer', async () => {
    script([{ type: 'reasoning', text: 'hm' }, sayTo('Hello.')])
    const store = new MemoryTurnStore(chat)
    expect(await run(store)).toEqual({ status: 'completed' })
    expect(transcript()).toEqual([
      ['environment', 'complete', [note]],
      ['user', 'complete', ['go']],
      ['assistant', 'complete', ['hm', 'Hello.']],
    ])
    expect(store.journal).toEqual(['start step 1', 'finish step', 'end turn completed'])
  })

  test('goes on until the model answers without calls; each step is written before the next begins', async () => {
    script([callTo('count', { n: 1 }), callTo('count', { n: 2 })], [sayTo('One more.'), callTo('count', { n: 3 })], [sayTo('Done.')])
    const store = new MemoryTurnStore(chat)
    expect(await run(store)).toEqual({ status: 'completed' })
    expect(transcript().slice(2)).toEqual([
      ['assistant', 'complete', ['count', 'count', 'counted 1', 'counted 2']],
      ['assistant', 'complete', ['One more.', 'count', 'counted 3']],
      ['assistant', 'complete', ['Done.']],
    ])
    const results = (journal: readonly string[]) => journal.map((entry) => entry.replace(/ call_.*/, ''))
    expect(results(store.journal)).toEqual([
      'start step 1', 'finish step', 'start count, count', 'result', 'result', 'finish calls',
      'start step 2', 'finish step', 'start count', 'result', 'finish calls',
      'start step 3', 'finish step', 'end turn completed',
    ])
    expectAppendOnly()
  })

  test('makes the calls of one step side by side', async () => {
    meeting.wanted = 3
    script([callTo('meet'), callTo('meet'), callTo('meet')], [sayTo('All there.')])
    expect(await run()).toEqual({ status: 'completed' })
    expect(transcript()[2]).toEqual(['assistant', 'complete', ['meet', 'meet', 'meet', 'met', 'met', 'met']])
  })

  test('gives faults of calls back to the model and goes on', async () => {
    script([callTo('unknown'), callTo('count', { n: 'x' }), { type: 'toolCall', name: 'count', args: '{"broken' }], [sayTo('Sorry.')])
    expect(await run()).toEqual({ status: 'completed' })
    const results = shown()[2]?.parts.filter((part) => part.type === 'tool_result') ?? []
    expect(results.map((part) => part.type === 'tool_result' && part.is_error)).toEqual([true, true, true])
    expect(counts.size).toBe(0)
    expectAppendOnly()
  })

  test.each([
    ['length', 'output_limit', 'continue'],
    ['content_filter', 'content_filter', 'withheld'],
  ])('whose answer the provider cut (%s) says so and keeps what was said', async (reason, code, words) => {
    script([sayTo('Once upon'), { type: 'finish', reason }])
    expect(await run()).toMatchObject({ status: 'failed', failure: { code, message: expect.stringContaining(words) } })
    expect(transcript().at(-1)).toEqual(['assistant', 'complete', ['Once upon']])
  })

  test('stops at its limit of steps, and says so', async () => {
    model.setScripts([{ responses: [[callTo('count', { n: 1 })]], repeatLast: true }])
    const end = await run(undefined, { stepsMax: 3 })
    expect(end).toMatchObject({ status: 'failed', failure: { code: 'step_limit', message: expect.stringContaining('3 steps') } })
    expect(counts.get(1)).toBe(3)
    expect(model.requests()).toHaveLength(3)
  })

  test('fails with what the provider refused, and keeps its words out of the next request', async () => {
    script([{ type: 'error', status: 402 }])
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'model_402' } })
    expect(transcript().at(-1)).toEqual(['assistant', 'failed', []])
    chat.say('again')
    script([sayTo('Better.')])
    expect(await run()).toEqual({ status: 'completed' })
    expectAppendOnly()
  })

  test('tells a changed fact before the words of the turn, and an unchanged one not again', async () => {
    script([sayTo('ok')])
    await run()
    chat.say('second')
    await run()
    chat.say('third')
    await run(undefined, { today: '2026-11-24' })
    expect(transcript().map(([who]) => who)).toEqual(['environment', 'user', 'assistant', 'user', 'assistant', 'environment', 'user', 'assistant'])
    expect(transcript()[5]?.[2]).toEqual([expect.stringContaining('This replaces the note above.')])
    expectAppendOnly()
  })
})

describe('a turn that was interrupted', () => {
  test('while the model wrote: what was seen is put aside, the step is asked again', async () => {
    chat.add({ step: 1, role: 'assistant', noteKind: null, status: 'streaming', parts: [{ type: 'text', text: 'Half an ans' }] })
    script([sayTo('Whole.')])
    expect(await run()).toEqual({ status: 'completed' })
    expect(chat.messages[1]).toMatchObject({ status: 'abandoned', parts: [{ text: 'Half an ans' }] })
    expect(model.requests()[0]?.body).not.toContain('Half an ans')
    expect(chat.reasons).toEqual([expect.stringContaining('interrupted')])
  })

  test('while tools ran: only calls without a result are made', async () => {
    const call = (id: string, n: number) => ({ type: 'tool_call' as const, tool_call_id: id, tool_name: 'count', input: { n }, raw: `{ "n":${n} }` })
    const result = { type: 'tool_result' as const, tool_call_id: 'a', output: 'before', is_error: false, truncated: false, latency_ms: 1 }
    chat.add({ step: 1, role: 'assistant', noteKind: null, status: 'calling', parts: [call('a', 1), call('b', 2), result] })
    script([], [sayTo('Done.')])
    expect(await run()).toEqual({ status: 'completed' })
    expect([...counts]).toEqual([[2, 1]])
    expect(chat.messages[1]?.parts.slice(2)).toMatchObject([{ output: 'before' }, { output: 'counted 2' }])
    // What the model wrote goes back to it as it wrote it.
    expect(model.requests()[0]?.body).toContain(JSON.stringify('{ "n":1 }'))
  })

  test('after the answer: only its end is written', async () => {
    chat.add({ step: 1, role: 'assistant', noteKind: null, status: 'complete', parts: [{ type: 'text', text: 'Answered.' }] })
    const store = new MemoryTurnStore(chat)
    expect(await run(store)).toEqual({ status: 'completed' })
    expect(store.journal).toEqual(['end turn completed'])
    expect(model.requests()).toEqual([])
  })

  test('at its limit of steps: it is not asked once more', async () => {
    const call = { type: 'tool_call' as const, tool_call_id: 'a', tool_name: 'count', input: { n: 1 } }
    chat.add({ step: 1, role: 'assistant', noteKind: null, status: 'calling', parts: [call] })
    expect(await run(undefined, { stepsMax: 1 })).toMatchObject({ status: 'failed', failure: { code: 'step_limit' } })
    expect(model.requests()).toEqual([])
  })

  const responses = [
    [{ type: 'reasoning', text: 'hm' } as const, callTo('count', { n: 1 }), callTo('count', { n: 2 })],
    [callTo('count', { n: 3 })],
    [sayTo('Done.')],
  ]
  // One write more than an undisturbed turn has: there nobody dies.
  const places = Array.from({ length: 13 }, (_, index) => index + 1).flatMap((write) => [{ write, isWritten: false }, { write, isWritten: true }])

  test.each(places)('at write $write (written: $isWritten) ends as if nothing had happened', async (crash) => {
    script(...responses)
    const dying = new MemoryTurnStore(chat, crash)
    const first = await run(dying).catch((error: unknown) => error)
    const hadResults = new Set(shown().flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_result' ? [part.output] : []))))
    const countsBefore = new Map(counts)
    expect(first instanceof CrashError || dying.writes === 12).toBe(true)
    expect(await run()).toEqual({ status: 'completed' })
    expect(chat.ends.get(1)).toEqual({ status: 'completed' })
    expect(transcript().map(([who, status]) => [who, status])).toEqual([['environment', 'complete'], ['user', 'complete'], ['assistant', 'complete'], ['assistant', 'complete'], ['assistant', 'complete']])
    const outputs = shown().map(({ parts }) => parts.flatMap((part) => (part.type === 'tool_result' ? [part.output] : [])).toSorted())
    expect(outputs).toEqual([[], [], ['counted 1', 'counted 2'], ['counted 3'], []])
    // A call whose result was stored never runs again.
    expect([1, 2, 3].filter((n) => hadResults.has(`counted ${n}`) && counts.get(n) !== countsBefore.get(n))).toEqual([])
    expectAppendOnly()
  })
})

describe('a turn that a person stops', () => {
  const stopped = new TurnCancelledError()

  test('before it began asks nothing', async () => {
    expect(await run(undefined, { signal: AbortSignal.abort(stopped) })).toEqual({ status: 'cancelled' })
    expect(model.requests()).toEqual([])
  })

  test('while the model writes keeps what it said, and closes the model\'s socket', async () => {
    script([sayTo('So far.'), { type: 'waitFor', gate: 'stopped' }, sayTo('Never.')])
    const stop = new AbortController()
    const store = new MemoryTurnStore(chat)
    store.onPush = () => {
      if (JSON.stringify(transcript()).includes('So far.')) stop.abort(stopped)
    }
    expect(await run(store, { signal: stop.signal })).toEqual({ status: 'cancelled' })
    expect(transcript().at(-1)).toEqual(['assistant', 'cancelled', ['So far.']])
    await model.requests()[0]?.closed
    expect(model.requests()).toMatchObject([{ isCut: true }])
  })

  test('while tools run ends them, and answers for each call', async () => {
    script([callTo('wait'), callTo('count', { n: 1 })])
    const stop = new AbortController()
    const store = new MemoryTurnStore(chat)
    const running = run(store, { signal: stop.signal })
    await waiting.promise
    stop.abort(stopped)
    expect(await running).toEqual({ status: 'cancelled' })
    expect(shown().at(-1)?.parts.slice(2).map((part) => part.type === 'tool_result' && [part.output, part.is_error]).toSorted()).toEqual([
      ['The person stopped this before it finished.', true],
      ['counted 1', false],
    ])
    expect(store.journal.at(-1)).toBe('end turn cancelled')
    expect(model.requests()).toHaveLength(1)
    // The next turn goes on from there: every call has its answer.
    chat.say('and now?')
    script([sayTo('Fine.')])
    expect(await run()).toEqual({ status: 'completed' })
    expectAppendOnly()
  })

  test('between two steps does not ask again', async () => {
    const stop = new AbortController()
    const store = new MemoryTurnStore(chat)
    const finishCalls = store.finishCalls.bind(store)
    store.finishCalls = async (messageId) => {
      await finishCalls(messageId)
      stop.abort(stopped)
    }
    script([callTo('count', { n: 1 })], [sayTo('Never.')])
    expect(await run(store, { signal: stop.signal })).toEqual({ status: 'cancelled' })
    expect(transcript().at(-1)).toEqual(['assistant', 'complete', ['count', 'counted 1']])
    expect(model.requests()).toHaveLength(1)
  })

  test('that was interrupted before, while tools ran, answers for each call without running it', async () => {
    const call = { type: 'tool_call' as const, tool_call_id: 'a', tool_name: 'count', input: { n: 1 } }
    chat.add({ step: 1, role: 'assistant', noteKind: null, status: 'calling', parts: [call] })
    expect(await run(undefined, { signal: AbortSignal.abort(stopped) })).toEqual({ status: 'cancelled' })
    expect(counts.size).toBe(0)
    expect(chat.messages[1]).toMatchObject({ status: 'complete', parts: [call, { is_error: true }] })
  })
})

describe('a worker that may not go on', () => {
  test('because another has the turn writes nothing more', async () => {
    script([callTo('count', { n: 1 })], [sayTo('Never.')])
    const store = new MemoryTurnStore(chat)
    store.startCalls = () => {
      store.lose()
      return Promise.reject(new TurnLostError())
    }
    await expect(run(store)).rejects.toBeInstanceOf(TurnLostError)
    expect(counts.size).toBe(0)
    expect(store.journal).toEqual(['start step 1', 'finish step'])
    expect(chat.ends.size).toBe(0)
  })

  test.each<[string, Step[]]>([
    ['while the model writes', [{ type: 'waitFor', gate: 'process' }]],
    ['while tools run', [callTo('wait')]],
  ])('because its process stops %s leaves the turn as it is', async (_, steps) => {
    script(steps)
    const stop = new AbortController()
    const reason = new Error('the process stops')
    const store = new MemoryTurnStore(chat)
    const running = run(store, { signal: stop.signal })
    await Promise.race([model.gateReached('process'), waiting.promise])
    const before = [...store.journal]
    stop.abort(reason)
    await expect(running).rejects.toBeInstanceOf(Error)
    expect(store.journal).toEqual(before)
    expect(chat.ends.size).toBe(0)
    // The next worker takes it from there.
    script([sayTo('Done.')], [sayTo('Done.')])
    expect(await run()).toEqual({ status: 'completed' })
  })
})
