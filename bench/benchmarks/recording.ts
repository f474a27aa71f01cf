import { randomUUID } from 'node:crypto'
import { sessionStream } from '@boocode/contracts'
import { Database, EventLog } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { createTestDatabase } from '@boocode/testkit'
import { AgentStanding } from '../../apps/coder/src/turns/agent-standing.ts'
import type { Lease } from '../../apps/coder/src/turns/lease.ts'
import { endTrace, startTraces } from '../../apps/coder/src/turns/trace-rows.ts'
import type { EmitHere } from '../../apps/coder/src/turns/turn-writer.ts'
import type { Benchmark } from '../lib/bench.ts'
import { median } from '../lib/line.ts'
import { makeRunningTurns } from '../lib/running-turns.ts'

const warmUps = 30
const runs = 6
const callsPerRun = 60
const output = 'a line of what a tool found\n'.repeat(80)

/** What recording adds to a call of a tool: its two transactions over the durable Postgres, with the records and without. */
export const recording: Benchmark = {
  name: 'recording',
  async run(bench) {
    const postgres = await bench.postgres()
    await using testDatabase = await createTestDatabase(postgres.url)
    await using database = new Database({ url: testDatabase.url, name: 'bench', maxConnections: 4 })
    const events = new EventLog(database, () => undefined)
    const place = await makePlace(database.sql)
    const timed = async (isRecorded: boolean): Promise<number> => {
      const startedAt = performance.now()
      await makeCall(events, place, isRecorded)
      return performance.now() - startedAt
    }
    for (let call = 0; call < warmUps; call += 1) await timed(call % 2 === 0)
    const without: number[][] = []
    const withRecords: number[][] = []
    for (let run = 0; run < runs; run += 1) {
      const [bare, recorded]: [number[], number[]] = [[], []]
      // By turns, so that both see the same machine.
      for (let call = 0; call < callsPerRun; call += 1) {
        bare.push(await timed(false))
        recorded.push(await timed(true))
      }
      without.push(bare)
      withRecords.push(recorded)
    }
    return [
      { what: 'a call stored, without its records', unit: 'ms', runs: without },
      { what: 'a call stored, with its records', unit: 'ms', runs: withRecords },
      { what: 'records add to a call', unit: 'ms', runs: withRecords.map((run, index) => [median(run) - median(without[index] ?? [])]) },
    ]
  },
}

interface Place {
  lease: Lease
  messageId: string
}

async function makePlace(sql: Sql): Promise<Place> {
  const [turn] = await makeRunningTurns(sql, 1)
  if (turn === undefined) throw new Error('there is no turn')
  const messageId = randomUUID()
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, prompt_tokens, cache_hit_tokens, cache_miss_tokens, completion_tokens, reasoning_tokens)
    values (${messageId}, ${turn.chatId}, ${turn.fence.turnId}, 1, 'assistant', 'message', 'calling', 1000, 900, 100, 50, 0)`
  // As much of a lease as records need.
  const lease = { turnId: turn.fence.turnId, chatId: turn.chatId, sessionId: turn.stream.slice('session:'.length), number: 1, model: 'deepseek-flash', mode: 'auto', effort: null } as Lease
  return { lease, messageId }
}

async function makeCall(events: EventLog, { lease, messageId }: Place, isRecorded: boolean): Promise<void> {
  const call = { messageId, callId: randomUUID(), toolName: 'read_file' }
  const standing = new AgentStanding(lease)
  const ids = { chat_id: lease.chatId, message_id: messageId }
  const write = async (work: (tx: Sql, emit: EmitHere) => Promise<void>) =>
    await events.commit(async (tx, emit) => {
      await tx`select id from turns where id = ${lease.turnId} for update`
      await work(tx, (frame) => emit(sessionStream(lease.sessionId), frame))
    })
  await write(async (tx, emit) => {
    if (isRecorded) {
      await startTraces(tx, emit, lease, [{ ...call, input: { path: 'a.txt' }, startedAtMs: Date.now() }])
      await standing.save(tx, emit, { state: 'calling' })
    }
    emit({ type: 'channel_delta', ...ids, channel: 'status', status: 'calling' })
  })
  await write(async (tx, emit) => {
    const result = { type: 'tool_result', tool_call_id: call.callId, output, is_error: false, truncated: false, latency_ms: 1 } as const
    await tx`
      insert into message_parts (message_id, idx, type, content)
      select ${messageId}, coalesce(max(idx), -1) + 1, 'tool_result', ${JSON.stringify(result)}::json from message_parts where message_id = ${messageId}`
    if (isRecorded) {
      await endTrace(tx, emit, lease, { call, end: { result, outcome: 'success', facts: null, input: { path: 'a.txt' }, startedAtMs: Date.now(), wholeOutput: null } })
    }
    const { type: _type, ...shown } = result
    emit({ type: 'channel_delta', ...ids, channel: 'tool_result', ...shown })
  })
}
