import { tracesResponseSchema } from '@boocode/contracts'
import { fillChat } from '@boocode/testkit'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import type { Line } from '../lib/line.ts'

const million = { turns: 25_000, stepsPerTurn: 10, callsPerStep: 4, hasParts: false, spanMs: 29 * 86_400_000 }
const runs = 5
const pagesPerRun = 40
const sumsPerRun = 3
const exported = { turns: 500, stepsPerTurn: 4, callsPerStep: 4 }
const pageAim = { words: 'p95 under 10 ms, flat with depth', demands: [{ statistic: 'p95' as const, atMost: 10 }] }
const sumAim = { words: 'within a second', demands: [{ statistic: 'p50' as const, atMost: 1_000 }] }

/** A million calls of tools in one chat and a quarter as many requests to models, read over HTTP. */
export const traces: Benchmark = {
  name: 'traces',
  async run(bench) {
    await using opened = await openStack(bench)
    const { database } = opened.stack
    const { chat } = await opened.stack.newSession()
    await fillChat(database, chat.id, million)
    await database.sql`vacuum (analyze) tool_traces`
    await database.sql`vacuum (analyze) model_calls`
    const page = `/api/chats/${chat.id}/traces?limit=50`
    const lines: Line[] = []
    for (const filter of ['', '&tool_name=grep', '&outcome=error', '&tool_name=grep&outcome=error']) {
      for (const [where, turn] of [['first', 1], ['middle', million.turns / 2], ['last', million.turns - 1]] as const) {
        const place = await cursorIn(opened, chat.id, turn)
        const ofWhat = filter === '' ? '' : `, ${filter.slice(1).replaceAll('&', ' ')}`
        lines.push({ what: `traces: ${where} page of 50 out of 1,000,000${ofWhat}`, unit: 'ms', runs: await measure(opened, `${page}${filter}${place}`, pagesPerRun), aim: pageAim })
      }
    }
    for (const what of ['summary', 'summary?group=model', 'sessions', 'token-breakdown']) {
      lines.push({ what: `analytics: ${what} over 1,000,000 calls, 250,000 requests`, unit: 'ms', runs: await measure(opened, `/api/analytics/${what}`, sumsPerRun), aim: sumAim })
    }
    lines.push(await measureExport(opened))
    return lines
  },
}

/** A cursor that points into a turn: the first page has none. */
async function cursorIn(opened: BenchStack, chatId: string, turn: number): Promise<string> {
  if (turn === 1) return ''
  const { next_cursor: cursor } = tracesResponseSchema.parse((await opened.api('GET', `/api/chats/${chatId}/traces?limit=1&turn_number=${turn}`)).body)
  if (cursor === null) throw new Error(`turn ${turn} has too few calls`)
  return `&cursor=${cursor}`
}

async function measure(opened: BenchStack, path: string, perRun: number): Promise<number[][]> {
  const once = async (): Promise<number> => {
    const answer = await opened.api('GET', path)
    return answer.answeredAtMs - answer.sentAtMs
  }
  await once()
  const measured: number[][] = []
  for (let run = 0; run < runs; run += 1) {
    const times: number[] = []
    for (let index = 0; index < perRun; index += 1) times.push(await once())
    measured.push(times)
  }
  return measured
}

async function measureExport(opened: BenchStack): Promise<Line> {
  const { chat } = await opened.stack.newSession()
  await fillChat(opened.stack.database, chat.id, exported)
  const spans = exported.turns * (1 + exported.stepsPerTurn * (1 + exported.callsPerStep))
  const times = await measure(opened, `/api/chats/${chat.id}/traces/otlp`, 1)
  return { what: `traces: export of ${spans.toLocaleString('en-US')} spans as OTLP/JSON`, unit: 'spans per s', runs: times.map((run) => run.map((ms) => (spans / ms) * 1_000)) }
}
