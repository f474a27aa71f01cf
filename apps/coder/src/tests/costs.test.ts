// What requests cost at which time, with a faulty price list, with prices of one's own, and under budgets.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionResponseSchema } from '@boocode/contracts'
import type { ModelCall, Session } from '@boocode/contracts'
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callsOf, expectLiveAsStored, tracesOf } from './records.ts'
import { call, say, setMode, sh } from './scripted-work.ts'

const clock = new URL('fixtures/shifted-clock.ts', import.meta.url).href

let stack: Stack
let setClock: (time: string) => void
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
  const clockFile = join(stack.makeForeignFolder(), 'clock')
  setClock = (time) => writeFileSync(clockFile, String(Date.parse(time) - Date.now()))
  setClock('2026-11-28T12:00:00Z')
  await stack.start('coder', { DEEPSEEK_API_KEY: 'test-key', DEEPSEEK_BASE_URL: stack.facts.modelUrl, NODE_OPTIONS: `--import ${clock}`, TEST_CLOCK_FILE: clockFile })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())
beforeEach(async () => await patchSettings({ budgets: { turn_usd: null, session_usd: null, day_usd: null } }))

async function patchSettings(change: Record<string, unknown>): Promise<void> {
  const { status, body } = await stack.api('PATCH', '/api/settings', change)
  expect([status, status === 200 ? null : body]).toEqual([200, null])
}

async function open(): Promise<Conversation> {
  const chat = await Conversation.open(stack, { files: { 'a.txt': 'one\n' } })
  await setMode(stack, chat, 'auto')
  return chat
}

async function sessionOf(chat: Conversation): Promise<Session> {
  return sessionResponseSchema.parse((await stack.api('GET', `/api/sessions/${chat.session.id}`)).body).session
}

function costOf({ usage }: ModelCall, prices: { cached: number; fresh: number; output: number }): number {
  if (usage === null) throw new Error('no usage')
  return (usage.cache_hit_tokens * prices.cached + usage.cache_miss_tokens * prices.fresh + usage.completion_tokens * prices.output) / 1e6
}

const sumOf = (calls: readonly ModelCall[]): number => calls.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0)
const offPeak = { cached: 0.003, fresh: 0.15, output: 0.6 }
const peak = { cached: 0.006, fresh: 0.3, output: 1.2 }

describe('a turn', () => {
  test('across 01:00 UTC of a weekday is priced in both tariffs, each request by its start', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'go', responses: [[say('First.'), { type: 'waitFor', gate: 'one o clock' }, call('list_dir', {})], [say('Done.')]] }])
    setClock('2026-11-24T00:59:00Z')
    const turnId = await chat.say('go')
    await chat.shows('First.')
    setClock('2026-11-24T01:01:00Z')
    stack.model.openGate('one o clock')
    const { turn } = await chat.ended(turnId)
    const [before, after] = await callsOf(stack, chat)
    expect([before?.price_tier, after?.price_tier]).toEqual(['off_peak', 'peak'])
    expect(before?.cost_usd).toBeCloseTo(costOf(before as ModelCall, offPeak), 12)
    expect(after?.cost_usd).toBeCloseTo(costOf(after as ModelCall, peak), 12)
    expect(after?.saved_usd).toBeCloseTo(((after?.usage?.cache_hit_tokens ?? 0) * (peak.fresh - peak.cached)) / 1e6, 12)
    expect(turn.cost_usd).toBeCloseTo(sumOf(await callsOf(stack, chat)), 12)
    expect((await sessionOf(chat)).cost_usd).toBeCloseTo(turn.cost_usd ?? 0, 12)
    expect(chat.view.session.session?.cost_usd).toBeCloseTo(turn.cost_usd ?? 0, 12)
    await expectLiveAsStored(stack, chat)
  })

  test('during which the clock is set back has no negative duration', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'go', responses: [[say('First.'), { type: 'waitFor', gate: 'back' }, sh('while [ ! -e go ]; do sleep 0.05; done')], [say('Done.')]] }])
    setClock('2026-11-28T12:00:00Z')
    const turnId = await chat.say('go')
    await chat.shows('First.')
    setClock('2026-11-28T11:00:00Z')
    stack.model.openGate('back')
    await eventually('the command', async () => (await tracesOf(stack, chat)).length === 1)
    setClock('2026-11-28T09:00:00Z')
    const [project] = await stack.database.sql<{ path: string }>`select path from projects where id = ${chat.session.project_id}`
    writeFileSync(join(project?.path ?? '', 'go'), '')
    await chat.ended(turnId)
    for (const row of [...(await callsOf(stack, chat)), ...(await tracesOf(stack, chat))]) {
      expect(row.latency_ms).toBeGreaterThanOrEqual(0)
      expect(Date.parse(row.finished_at ?? '')).toBe(Date.parse(row.started_at) + (row.latency_ms ?? Number.NaN))
    }
    await expectLiveAsStored(stack, chat)
  })
})

describe('budgets', () => {
  const twoSteps = { match: 'go', responses: [[say('First.'), call('list_dir', {})], [say('Done.')]] }

  test('stop a turn before its next request, with a word about which, how much and what to do', async () => {
    const chat = await open()
    stack.model.setScripts([twoSteps])
    await patchSettings({ budgets: { turn_usd: 0.000_01 } })
    await eventually('the coder to know', () => true)
    const { turn, messages } = await chat.ask('go')
    expect(turn).toMatchObject({ status: 'failed', error: { code: 'budget_limit', message: expect.stringMatching(/budget of \$0\.00001 for this turn is used up .* Raise it under Settings/) } })
    expect(turn.budget_warnings).toMatchObject([{ scope: 'turn', state: 'over', limit_usd: 0.000_01 }])
    expect(await callsOf(stack, chat)).toHaveLength(1)
    // The step that had begun was not cut.
    expect(messages.findLast(({ role }) => role === 'assistant')?.parts.some(({ type }) => type === 'tool_result')).toBe(true)
    const told = chat.view.frames.filter(({ frame }) => frame.type === 'budget_warning')
    expect(told).toHaveLength(1)
  })

  test('of a session stop its next turn before any request, and warn at four fifths', async () => {
    const chat = await open()
    stack.model.setScripts([twoSteps])
    const { turn } = await chat.ask('go')
    const cost = turn.cost_usd ?? 0
    await patchSettings({ budgets: { session_usd: cost } })
    const stopped = await chat.ask('go')
    expect(stopped.turn).toMatchObject({ status: 'failed', error: { code: 'budget_limit', message: expect.stringContaining('for this session') } })
    expect((await callsOf(stack, chat)).filter(({ turn_id }) => turn_id === stopped.turn.id)).toEqual([])
    await patchSettings({ budgets: { session_usd: cost * 1.2 } })
    const warned = await chat.ask('go')
    expect(warned.turn.budget_warnings.map(({ scope }) => scope)).toEqual(['session'])
    const told = chat.view.frames.flatMap(({ frame }) => (frame.type === 'budget_warning' && frame.turn_id === warned.turn.id ? [frame.budget.state] : []))
    expect(told.slice(0, 1)).toEqual(['warn'])
    expect(told.length).toBe(new Set(told).size)
  })

  test('of a day count every session of it', async () => {
    setClock(new Date().toISOString())
    const first = await open()
    stack.model.setScripts([twoSteps])
    await first.ask('go')
    await patchSettings({ budgets: { day_usd: 0.000_001 } })
    const second = await open()
    const { turn } = await second.ask('go')
    expect(turn).toMatchObject({ status: 'failed', error: { code: 'budget_limit', message: expect.stringContaining('for today (UTC)') } })
  })
})

describe('prices', () => {
  test('of one\'s own hold at once, and are taken back by null', async () => {
    const chat = await open()
    stack.model.setScripts([{ match: 'go', responses: [[say('Done.')]] }])
    await patchSettings({ prices: { 'deepseek/deepseek-flash': { flat: { cached: 10, fresh: 10, output: 10 } } } })
    await chat.ask('go')
    await patchSettings({ prices: { 'deepseek/deepseek-flash': null } })
    await chat.ask('go')
    const [own, listed] = await callsOf(stack, chat)
    expect(own).toMatchObject({ price_tier: 'flat', saved_usd: 0 })
    expect(own?.cost_usd).toBeCloseTo(((own?.usage?.prompt_tokens ?? 0) + (own?.usage?.completion_tokens ?? 0)) / 1e5, 10)
    expect(listed?.price_tier).not.toBe('flat')
  })

  test.each([
    { 'deepseek-flash': { flat: { cached: 1, fresh: 1, output: 1 } } },
    { 'deepseek/deepseek-flash': { flat: { cached: -1, fresh: 1, output: 1 } } },
    { 'deepseek/deepseek-flash': { flat: { cached: 1, fresh: 1 } } },
    { 'deepseek/deepseek-flash': 3 },
  ])('that are none are refused: %j', async (prices) => {
    expect((await stack.api('PATCH', '/api/settings', { prices })).status).toBe(400)
  })
})

test('a faulty price list is named at the start and by health, and tokens are shown without costs', async () => {
  await using poor = await startStack({ services: ['server'] })
  const file = join(poor.makeForeignFolder(), 'prices.json')
  const range = { from: '10:00', to: '06:00' }
  writeFileSync(file, JSON.stringify({ deepseek: { source: 's', date: '2026-01-01', peak: { days: ['mon'], times: [range] }, models: { 'deepseek-flash': { off_peak: offPeak, peak: { ...peak, fresh: -1 } } } } }))
  await poor.start('coder', { DEEPSEEK_API_KEY: 'test-key', DEEPSEEK_BASE_URL: poor.facts.modelUrl, PRICES_FILE: file })
  const { faults } = (await poor.api('GET', '/api/health')).body as { faults: string[] }
  expect(faults).toEqual([expect.stringMatching(/deepseek\.peak\.times\.0 must end later/), expect.stringMatching(/deepseek-flash\.peak\.fresh must not be negative/)])
  for (const fault of ['must end later', 'must not be negative']) expect(poor.logs().some((line) => line.startsWith('coder') && line.includes(fault))).toBe(true)
  poor.model.setScripts([{ match: 'go', responses: [[say('Done.')]] }])
  const chat = await Conversation.open(poor)
  const { turn } = await chat.ask('go')
  expect(turn).toMatchObject({ status: 'completed', cost_usd: null })
  expect(turn.usage.prompt_tokens).toBeGreaterThan(0)
  expect(await callsOf(poor, chat)).toMatchObject([{ cost_usd: null, saved_usd: null, price_tier: null }])
})
