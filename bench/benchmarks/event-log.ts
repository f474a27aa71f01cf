import { setImmediate } from 'node:timers/promises'
import { Database, EventLog, listen, logChannel } from '@boocode/db'
import type { DeltaFence } from '@boocode/db'
import type { SessionFrame, StreamName } from '@boocode/contracts'
import { createTestDatabase } from '@boocode/testkit'
import { makeRunningTurns } from '../lib/running-turns.ts'
import type { RunningTurn } from '../lib/running-turns.ts'
import type { Benchmark } from '../lib/bench.ts'
import { epochMs, within } from '../lib/clock.ts'
import { median } from '../lib/line.ts'
import type { Line } from '../lib/line.ts'

const streams = 50
const warmUps = 50
const runs = 5
const appendsPerRun = 60
const throughputRuns = 5
const throughputMs = 300
const writers = [1, 10, 50]
/** Frames of each stream at first, and after growing. */
const growth = { before: 400, factor: 10 }

type Append = (turn: RunningTurn) => Promise<void>

/** The log by itself: packages/db over the durable Postgres, writer and listener in this process. */
export const eventLog: Benchmark = {
  name: 'event-log',
  async run(bench) {
    const postgres = await bench.postgres()
    await using testDatabase = await createTestDatabase(postgres.url)
    await using database = new Database({ url: testDatabase.url, name: 'bench', maxConnections: 12 })
    const faults: unknown[] = []
    const events = new EventLog(database, (error) => faults.push(error))
    const turns = await makeRunningTurns(database.sql, streams)
    await using ear = await listenToLog(testDatabase.url)
    const durable: Append = async (turn) => await events.commit((_tx, emit) => Promise.resolve(emit(turn.stream, frameOf(turn))))
    const asynchronous: Append = async (turn) => {
      const outcome = await events.appendDeltas(turn.stream, [frameOf(turn)], turn.fence)
      if (outcome.kind !== 'appended') throw new Error(`an append ended as ${outcome.kind}`)
    }
    const [first] = turns
    if (first === undefined) throw new Error('there is no turn to append for')

    const lines: Line[] = []
    for (const [what, append] of [['asynchronous', asynchronous], ['durable', durable]] as const) {
      lines.push({ what: `event log: append → listener, ${what}`, unit: 'ms', runs: await latencies(ear, append, first) })
    }
    for (const [what, append] of [['asynchronous', asynchronous], ['durable', durable]] as const) {
      for (const count of writers) {
        const by = count === 1 ? 'one writer' : `${count} writers`
        lines.push({ what: `event log: appends of ${by}, ${what}`, unit: 'per s', runs: await throughput(append, turns.slice(0, count)) })
      }
    }
    lines.push(await measureGrowth(database, turns, async () => await latencies(ear, durable, first)))
    if (faults.length > 0) throw new Error(`${faults.length} notifications were not sent: ${String(faults[0])}`)
    return lines
  },
}

interface Ear extends AsyncDisposable {
  /** Settles with the time at which the stream's next notification comes. */
  next(stream: StreamName): Promise<number>
}

async function listenToLog(url: string): Promise<Ear> {
  const stopping = new AbortController()
  const waiting = new Map<string, (atMs: number) => void>()
  const ready = Promise.withResolvers<void>()
  const listening = listen({
    url,
    name: 'bench',
    channels: [logChannel],
    signal: stopping.signal,
    onReady: ready.resolve,
    onLost: ready.reject,
    onMessage: (_channel, payload) => {
      const atMs = epochMs()
      // `{"s":"<stream>", …`: the name is found without parsing the rest.
      const stream = payload.slice(6, payload.indexOf('"', 6))
      waiting.get(stream)?.(atMs)
      waiting.delete(stream)
    },
  })
  await ready.promise
  return {
    next: async (stream) => await new Promise((resolve) => waiting.set(stream, resolve)),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await listening
    },
  }
}

async function latencies(ear: Ear, append: Append, turn: RunningTurn): Promise<number[][]> {
  const once = async (): Promise<number> => {
    const told = ear.next(turn.stream)
    const sentAtMs = epochMs()
    await append(turn)
    return (await within(told, 'the notification')) - sentAtMs
  }
  for (let index = 0; index < warmUps; index += 1) await once()
  const measured: number[][] = []
  for (let run = 0; run < runs; run += 1) {
    const times: number[] = []
    for (let index = 0; index < appendsPerRun; index += 1) times.push(await once())
    measured.push(times)
  }
  return measured
}

/** Each writer appends to a stream of its own, one frame after the other. */
async function throughput(append: Append, turns: readonly RunningTurn[]): Promise<number[][]> {
  const measured: number[][] = []
  for (let run = 0; run < throughputRuns; run += 1) {
    const startedAt = performance.now()
    let appended = 0
    await Promise.all(
      turns.map(async (turn) => {
        while (performance.now() - startedAt < throughputMs) {
          await append(turn)
          appended += 1
        }
      }),
    )
    measured.push([(appended / (performance.now() - startedAt)) * 1000])
    await setImmediate()
  }
  return measured
}

/** Durable appends with ten times the rows in the table: growth is what quality.md asserts. */
async function measureGrowth(database: Database, turns: readonly RunningTurn[], measure: () => Promise<number[][]>): Promise<Line> {
  const fill = async (perStream: number): Promise<number> => {
    await database.sql`
      with grown as (update streams set head = head + ${perStream}::int where stream = any(${turns.map(({ stream }) => stream)}::text[]) returning stream, head)
      insert into stream_events (stream, seq, frame)
      select stream, head - n, '{"type":"channel_delta","channel":"text","content":"a token or two"}'::json from grown, generate_series(0, ${perStream - 1}::int) as n`
    await database.sql`analyze stream_events`
    const rows = await database.sql<{ count: number }>`select count(*) as count from stream_events`
    return rows[0]?.count ?? 0
  }
  const rowsBefore = await fill(growth.before)
  const before = await measure()
  const perStream = Math.ceil((rowsBefore * (growth.factor - 1)) / turns.length)
  const rowsAfter = await fill(perStream)
  const after = await measure()
  return {
    what: `event log: durable append with ${growth.factor} times the rows`,
    unit: 'times as long',
    runs: after.map((run) => [median(run) / median(before.flat())]),
    aim: { words: 'flat', demands: [{ statistic: 'p50', atMost: 1.3 }] },
    note: `From ${rowsBefore.toLocaleString('en-US')} to ${rowsAfter.toLocaleString('en-US')} rows.`,
  }
}

function frameOf(turn: { chatId: string; fence: DeltaFence }): SessionFrame {
  return { type: 'channel_delta', chat_id: turn.chatId, message_id: turn.fence.turnId, channel: 'text', content: 'a token or two' }
}
