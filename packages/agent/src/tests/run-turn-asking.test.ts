// Turns that ask, edit, are spoken to, run into limits and sum up: through the real provider library.
import { startOfflineModel } from '@boocode/offline-model'
import type { ChatRequest, OfflineModel, Step } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientOf, upToLastMessage } from '../testing/ask.ts'
import { CrashError, MemoryChat, MemoryTurnStore } from '../testing/memory-turn-store.ts'
import { memoryWorkspace, turnSpec } from '../testing/memory-workspace.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { defineTool, toolError } from '../tools/tool.ts'
import type { TurnLimits } from '../turn/limits.ts'
import { runTurn } from '../turn/run-turn.ts'
import type { TurnSpec } from '../turn/turn-spec.ts'
import { TurnCancelledError } from '../turn/turn-store.ts'
import type { TurnOutcome } from '../turn/turn-store.ts'
import type { CheckEnd, TurnWorkspace } from '../turn/turn-workspace.ts'

let model: OfflineModel
let chat: MemoryChat
/** How often the tools that change something ran, by their input. */
let runs: Map<string, number>

beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())
beforeEach(() => {
  model.clearRequests()
  chat = new MemoryChat()
  chat.say('go')
  runs = new Map()
})

const count = (what: string) => runs.set(what, (runs.get(what) ?? 0) + 1)
const plain = (output: string) => ({ output, isError: false, truncated: false })

const tools = createToolRegistry([
  defineTool({
    name: 'look',
    description: 'Reads.',
    input: z.object({ at: z.string() }),
    readOnly: true,
    run: ({ at }) => Promise.resolve(at === 'fail' ? toolError('cannot see it') : plain(`saw ${at}`)),
  }),
  defineTool({
    name: 'edit_file',
    description: 'Plans an edit.',
    input: z.object({ path: z.string() }),
    readOnly: false,
    run({ path }) {
      count(path)
      const change = { absolute: `/nowhere/${path}`, path, operation: 'create' as const, before: null, after: Buffer.from('x') }
      return Promise.resolve({ ...plain(`${path}: created.`), changes: [change] })
    },
  }),
  defineTool({
    name: 'act',
    description: 'Does something that must be allowed.',
    input: z.object({ what: z.string() }),
    readOnly: false,
    isReportedWhenInterrupted: true,
    asks: ({ what }, ctx) =>
      Promise.resolve(ctx.session.mode === 'auto' ? null : { kind: 'approval', payload: { tool_name: 'act', input: { what }, command_line: what } }),
    run({ what }) {
      count(what)
      return Promise.resolve(plain(`did ${what}`))
    },
  }),
])

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const say = (text: string): Step => ({ type: 'text', text })
const script = (...responses: Step[][]) => model.setScripts([{ responses, repeatLast: true }])

interface Given {
  store?: MemoryTurnStore
  workspace?: Partial<TurnWorkspace>
  limits?: Partial<TurnLimits>
  spec?: Partial<TurnSpec>
  signal?: AbortSignal
}

async function run({ store = new MemoryTurnStore(chat), workspace = {}, limits = {}, spec = {}, signal = new AbortController().signal }: Given = {}): Promise<TurnOutcome> {
  const place = memoryWorkspace(workspace)
  const facts = { projectName: 'demo', projectPath: '/nowhere', today: '2026-11-23', instructions: null, mode: place.mode }
  const deps = { store, model: clientOf(model), tools, workspace: place, facts: () => Promise.resolve(facts), now: () => 0, wallNow: () => 0, onDefect: () => undefined }
  return await runTurn(turnSpec(limits, spec), deps, signal)
}

const results = () => chat.context().flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_result' ? [part.output] : [])))
const kinds = () => chat.context().map(({ noteKind, role }) => noteKind ?? role)

/** Each request is the one before it and more. */
function expectAppendOnly(): void {
  const bodies = model.requests().map(({ body }) => upToLastMessage(body))
  for (const [index, body] of bodies.entries()) expect(body.startsWith(bodies[index - 1] ?? '')).toBe(true)
}

describe('a call that must be allowed', () => {
  test('puts the turn down, and runs once it is; what was made before it is not made again', async () => {
    script([call('look', { at: 'a' }), call('act', { what: 'x' }), call('look', { at: 'b' })], [say('Done.')])
    expect(await run()).toEqual({ status: 'awaiting_input' })
    expect(chat.asked()).toMatchObject([{ kind: 'approval', payload: { command_line: 'x' } }])
    expect(results()).toEqual(['saw a'])
    expect(chat.ends.size).toBe(0)
    chat.answer({ decision: 'allow' })
    expect(await run()).toEqual({ status: 'completed' })
    expect(results()).toEqual(['saw a', 'did x', 'saw b'])
    expect([...runs]).toEqual([['x', 1]])
    expect(model.requests()).toHaveLength(2)
    expectAppendOnly()
  })

  test('picked up before the answer waits again, with the same request', async () => {
    script([call('act', { what: 'x' })], [say('Done.')])
    await run()
    const before = chat.asked()
    expect(await run()).toEqual({ status: 'awaiting_input' })
    expect(chat.asked()).toEqual(before)
    expect(results()).toEqual([])
    expect(runs.size).toBe(0)
  })

  test('denied is told with the reason, and the turn goes on', async () => {
    script([call('act', { what: 'x' })], [say('Then not.')])
    await run()
    chat.answer({ decision: 'deny', reason: 'not on a Friday' })
    expect(await run()).toEqual({ status: 'completed' })
    expect(results()).toEqual([expect.stringContaining('not on a Friday')])
    expect(runs.size).toBe(0)
  })

  test('in the mode auto asks nobody; in plan it is refused', async () => {
    script([call('act', { what: 'x' })], [say('Done.')])
    expect(await run({ workspace: { mode: 'auto' } })).toEqual({ status: 'completed' })
    expect(results()).toEqual(['did x'])
    chat.say('again')
    expect(await run({ workspace: { mode: 'plan' } })).toEqual({ status: 'completed' })
    expect(results().at(-1)).toContain('the mode is "plan"')
    expect([...runs]).toEqual([['x', 1]])
  })

  test('that a crash cut off is reported with what it had printed, and never run again', async () => {
    script([call('act', { what: 'x' })], [say('I see.')])
    await run()
    chat.answer({ decision: 'allow' })
    const [[id, state] = ['', undefined]] = chat.calls
    chat.calls.set(id, { editsRecorded: false, request: state?.request ?? null, started: true, commandOutput: '3 of 9 done' })
    expect(await run()).toEqual({ status: 'completed' })
    expect(results()).toEqual([expect.stringMatching(/interrupted[^]*3 of 9 done/)])
    expect(runs.size).toBe(0)
  })
})

describe('an edit', () => {
  test('in the mode ask is kept for the person, and the model is told that it waits', async () => {
    script([call('edit_file', { path: 'a.txt' })], [say('Done.')])
    expect(await run()).toEqual({ status: 'completed' })
    expect(chat.edits).toMatchObject([{ path: 'a.txt', state: 'pending' }])
    expect(results()).toEqual([expect.stringContaining('pending')])
  })

  test('in the mode auto is recorded before it is made', async () => {
    script([call('edit_file', { path: 'a.txt' })], [say('Done.')])
    const store = new MemoryTurnStore(chat)
    expect(await run({ store, workspace: { mode: 'auto' } })).toEqual({ status: 'completed' })
    expect(store.journal.map((entry) => entry.replace(/ call_.*/, ''))).toEqual(['start step 1', 'finish step', 'start edit_file', 'record edits', 'make edits', 'finish calls', 'start step 2', 'finish step', 'end turn completed'])
    expect(chat.edits).toMatchObject([{ path: 'a.txt', state: 'made' }])
  })

  test('that was recorded when its worker died is made, even when the turn is stopped meanwhile', async () => {
    script([call('edit_file', { path: 'a.txt' })])
    const auto = { workspace: { mode: 'auto' as const } }
    // Its writes: start step, finish step, start call, record edits.
    await expect(run({ store: new MemoryTurnStore(chat, { write: 4, isWritten: true }), ...auto })).rejects.toBeInstanceOf(CrashError)
    expect(chat.edits).toMatchObject([{ state: 'recorded' }])
    expect(await run({ ...auto, signal: AbortSignal.abort(new TurnCancelledError()) })).toEqual({ status: 'cancelled' })
    expect(chat.edits).toMatchObject([{ state: 'made' }])
  })

  test('after which the project\'s check fails is told so before the next step, once', async () => {
    script([call('edit_file', { path: 'a.txt' })], [call('look', { at: 'a' })], [say('Done.')])
    const checks: CheckEnd[] = [{ command: 'npm run typecheck', passed: false, output: 'a.txt: wrong' }]
    await run({ workspace: { mode: 'auto', check: () => Promise.resolve(checks.shift() ?? null) } })
    expect(kinds()).toEqual(['environment', 'mode', 'user', 'assistant', 'check', 'assistant', 'assistant'])
    expectAppendOnly()
  })
})

const crashes = Array.from({ length: 16 }, (_, index) => index + 1).flatMap((write) => [{ write, isWritten: false }, { write, isWritten: true }])

test.each(crashes)('a worker that dies at write $write (written: $isWritten) of a turn with reads, edits and approvals changes nothing of its outcome', async (crash) => {
  script([call('look', { at: 'a' }), call('edit_file', { path: 'a.txt' })], [call('edit_file', { path: 'b.txt' }), call('act', { what: 'x' })], [say('Done.')])
  const auto = { workspace: { mode: 'auto' as const } }
  const dying = new MemoryTurnStore(chat, crash)
  const first = await run({ store: dying, ...auto }).catch((error: unknown) => error)
  expect(first instanceof CrashError || dying.writes < crash.write).toBe(true)
  const last = first instanceof CrashError ? await run(auto) : first
  expect(last).toEqual({ status: 'completed' })
  expect(chat.ends.get(1)).toEqual({ status: 'completed' })
  expect(chat.edits.map(({ path, state }) => [path, state])).toEqual([['a.txt', 'made'], ['b.txt', 'made']])
  expect(results()).toHaveLength(4)
  expect(runs.get('x') ?? 0).toBeLessThanOrEqual(1)
  expectAppendOnly()
})

describe('words for the running turn', () => {
  test('stand before its next step', async () => {
    model.setScripts([{ match: 'rather b', responses: [[say('b it is.')]] }, { responses: [[call('look', { at: 'a' })]] }])
    const store = new MemoryTurnStore(chat)
    store.onPush = () => {
      if (!chat.messages.some(({ status }) => status === 'queued') && chat.messages.length < 5) chat.steer('rather b')
    }
    expect(await run({ store })).toEqual({ status: 'completed' })
    expect(kinds()).toEqual(['environment', 'mode', 'user', 'assistant', 'user', 'assistant'])
    expect(model.requests()[1]?.body).toContain('rather b')
    expectAppendOnly()
  })

  test('said during the answer are answered by the same turn', async () => {
    script([say('Done.')], [say('That too.')])
    const store = new MemoryTurnStore(chat)
    let isSaid = false
    store.onPush = () => {
      if (!isSaid) chat.steer('one more thing')
      isSaid = true
    }
    expect(await run({ store })).toEqual({ status: 'completed' })
    expect(kinds()).toEqual(['environment', 'mode', 'user', 'assistant', 'user', 'assistant'])
    expect(model.requests()).toHaveLength(2)
    expectAppendOnly()
  })
})

describe('a limit', () => {
  test('of tokens stops the turn before it asks again', async () => {
    script([call('look', { at: 'a' })])
    expect(await run({ limits: { budgetTokens: 1_000 } })).toMatchObject({ status: 'failed', failure: { code: 'budget_limit' } })
    expect(model.requests().length).toBeLessThan(5)
  })

  test('of repetition: a note, one answer without calls, and the end', async () => {
    script([call('look', { at: 'a' })], [call('look', { at: 'a' })], [call('look', { at: 'a' })], [say('I am stuck. What now?')])
    expect(await run()).toEqual({ status: 'completed' })
    expect(kinds().slice(-2)).toEqual(['doom_loop', 'assistant'])
    expect(model.requests()).toHaveLength(4)
    expectAppendOnly()
  })

  test('of repetition that the model does not heed: its calls are refused, and the turn fails', async () => {
    script([call('look', { at: 'a' })])
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'doom_loop' } })
    expect(results().at(-1)).toContain('Refused')
    expect(model.requests()).toHaveLength(4)
  })

  test('of mistakes: advice after five, the end after ten', async () => {
    let at = 0
    model.setScripts([{ responses: Array.from({ length: 20 }, () => [call('act', { nothing: (at += 1) })]) }])
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'mistakes' } })
    expect(kinds().filter((kind) => kind === 'recovery' || kind === 'mistakes')).toEqual(['recovery', 'mistakes'])
    expect(model.requests()).toHaveLength(11)
    expectAppendOnly()
  })
})

const isAskedForSummary = (request: ChatRequest) => JSON.stringify(request.messages.at(-1)).includes('<note kind=\\"compaction')

describe('a context that is nearly full', () => {
  const small = { spec: { contextWindow: 2_000, compactAt: 0.3 } }

  test('is summed up between two steps; the words that began the turn stay', async () => {
    model.setScripts([
      { match: isAskedForSummary, responses: [[say('SUMMARY')]], repeatLast: true },
      { match: (request) => JSON.stringify(request.messages).includes('SUMMARY'), responses: [[say('Done.')]] },
      { responses: [[call('look', { at: 'a'.repeat(900) })]] },
    ])
    expect(await run(small)).toEqual({ status: 'completed' })
    expect(chat.compactions).toMatchObject([{ reason: 'limit', summary: 'SUMMARY', isProposal: false }])
    const last = model.requests().at(-1)?.body ?? ''
    expect(last).toContain('SUMMARY')
    expect(last).not.toContain('saw aaa')
    expect(kinds()).toEqual(['summary', 'user', 'environment', 'mode', 'assistant'])
  })

  test('is asked for its summary with what was sent before and nothing else', async () => {
    model.setScripts([
      { match: isAskedForSummary, responses: [[say('SUMMARY')]], repeatLast: true },
      { responses: [[call('look', { at: 'a'.repeat(900) })], [say('Done.')]], repeatLast: true },
    ])
    await run(small)
    const [first = '', second = ''] = model.requests().map(({ body }) => upToLastMessage(body))
    expect(second.startsWith(first)).toBe(true)
  })
})
