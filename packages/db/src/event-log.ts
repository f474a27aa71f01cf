import { cleanText } from '@boocode/contracts'
import type { LogFrame, StreamName } from '@boocode/contracts'
import type { Database } from './database.ts'
import type { Sql } from './sql.ts'

/** A frame of the log: `json` is the frame without its position. */
export interface LoggedFrame {
  seq: number
  /** ISO 8601, UTC, milliseconds. */
  at: string
  json: string
}

/** The newest number of a stream, under the epoch in which it was read. */
export interface StreamHead {
  epoch: string
  seq: number
}

export interface ReplayRange {
  epoch: string
  /** All frames after the asked number; none when `whole` is false. */
  frames: LoggedFrame[]
  head: number
  /** False when the asked number is beyond the head, or frames after it were trimmed or are more than the limits. */
  whole: boolean
}

export interface ReplayLimits {
  maxFrames: number
  maxBytes: number
}

/** Postgres channel of the log. Payload: `{s, e, f: [[seq, at, frame]…]}`, or `{s, e, q: head}` for what is too large. */
export const logChannel = 'boocode_log'

/** Most bytes of a notification: Postgres refuses 8,000 and more. */
const maxPayloadBytes = 7_800

/** Who may append, and on which Postgres it has appended so far. */
export interface DeltaFence {
  turnId: string
  turnEpoch: number
  leaseOwner: string
  epoch: string
}

export type DeltaOutcome =
  | { kind: 'appended'; seq: number }
  /** Another worker owns the turn. */
  | { kind: 'lost' }
  /** Postgres was restarted since `epoch`. */
  | { kind: 'restarted'; epoch: string }

/** Lets a transaction add frames; they are appended as its last statements. */
export type Emit = (stream: StreamName, frame: LogFrame) => void

/**
 * The writer's side of the log. A change and its frames commit together; listeners are told after
 * the commit, by a statement that does not wait for the disk, because a NOTIFY inside a durable
 * transaction holds a lock of the whole database through the flush.
 */
export class EventLog {
  readonly #database: Database
  /** Told when a notification failed. Readers then find the frames by their own polling. */
  readonly #onNotifyError: (error: unknown) => void

  constructor(database: Database, onNotifyError: (error: unknown) => void) {
    this.#database = database
    this.#onNotifyError = onNotifyError
  }

  /** Runs `work` in one durable transaction and commits what it emitted with it. */
  async commit<T>(work: (tx: Sql, emit: Emit) => Promise<T>): Promise<T> {
    const emitted = new Map<StreamName, string[]>()
    const notices: Notice[] = []
    const result = await this.#database.transaction(async (tx) => {
      const value = await work(tx, (stream, frame) => {
        const frames = emitted.get(stream) ?? []
        frames.push(encodeFrame(frame))
        emitted.set(stream, frames)
      })
      // In the order of names, so that two writers of the same streams cannot deadlock.
      const streams = [...emitted.keys()].sort()
      notices.push(...(await Promise.all(streams.map((stream) => append(tx, stream, emitted.get(stream) ?? [])))))
      return value
    })
    void this.#notify(notices)
    return result
  }

  /**
   * Appends deltas of a running turn without waiting for the disk, in one statement with their
   * notification (nothing is flushed, so nothing is held up). Writes nothing when the lease is no
   * longer the turn's, or when Postgres is not the one started at `epoch`: then earlier deltas
   * may be forgotten, and the caller must look what is there before it goes on.
   */
  async appendDeltas(stream: StreamName, frames: readonly LogFrame[], fence: DeltaFence): Promise<DeltaOutcome> {
    const encoded = frames.map(encodeFrame)
    const rows = await this.#database.fast<{ owned: boolean; epoch: string; seq: number | null }>`
      with server as (
        select to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as epoch
      ), fence as (
        select 1 from turns where id = ${fence.turnId} and epoch = ${fence.turnEpoch} and lease_owner = ${fence.leaseOwner}
          and status = 'running' for share
      ), head as (
        insert into streams as s (stream, head)
        select ${stream}, ${frames.length}::int from fence, server where server.epoch = ${fence.epoch}
        on conflict (stream) do update set head = s.head + ${frames.length}::int
        returning s.head
      ), added as (
        insert into stream_events (stream, seq, frame)
        select ${stream}, head.head - ${frames.length}::int + item.n, item.frame::json
        from head, unnest(${encoded}::text[]) with ordinality as item (frame, n)
        returning seq, at, frame
      ), payload as (
        select max(seq) as seq, '{"s":' || to_json(${stream}::text) || ',"e":"' || ${fence.epoch}::text || '"' as start,
          ',"f":[' || string_agg('[' || seq || ',"' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            || '",' || frame || ']', ',' order by seq) || ']}' as frames
        from added having count(*) > 0
      ), told as (
        select seq, pg_notify(${logChannel}, start || case
          when octet_length(start) + octet_length(frames) < ${maxPayloadBytes}::int then frames
          else ',"q":' || seq || '}' end)
        from payload
      )
      select exists (select from fence) as owned, server.epoch, told.seq from server left join told on true`
    const row = rows[0]
    if (row === undefined || !row.owned) return { kind: 'lost' }
    return row.seq === null ? { kind: 'restarted', epoch: row.epoch } : { kind: 'appended', seq: row.seq }
  }

  async #notify(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) {
      try {
        await this.#database.fast`select pg_notify(${logChannel}, ${payloadOf(notice)})`
      } catch (error) {
        this.#onNotifyError(error)
      }
    }
  }
}

/** Appends inside `tx`; must be the last thing the transaction does. Assigns contiguous numbers under the stream's row lock. */
async function append(tx: Sql, stream: StreamName, frames: readonly string[]): Promise<Notice> {
  const rows = await tx<LoggedFrame & { epoch: string }>`
    with head as (
      insert into streams as s (stream, head) values (${stream}, ${frames.length}::int)
      on conflict (stream) do update set head = s.head + ${frames.length}::int
      returning s.head
    )
    insert into stream_events (stream, seq, frame)
    select ${stream}, head.head - ${frames.length}::int + item.n, item.frame::json
    from head, unnest(${[...frames]}::text[]) with ordinality as item (frame, n)
    returning seq, at, frame::text as json, pg_postmaster_start_time() as epoch`
  return { stream, epoch: rows[0]?.epoch ?? '', frames: rows }
}

interface Notice {
  stream: StreamName
  epoch: string
  frames: readonly LoggedFrame[]
}

function payloadOf(notice: Notice): string {
  const start = `{"s":${JSON.stringify(notice.stream)},"e":"${notice.epoch}"`
  const frames = notice.frames.map((frame) => `[${frame.seq},"${frame.at}",${frame.json}]`).join(',')
  const full = `${start},"f":[${frames}]}`
  if (Buffer.byteLength(full) < maxPayloadBytes) return full
  return `${start},"q":${notice.frames.at(-1)?.seq ?? 0}}`
}

/** JSON without NUL and with lone surrogates replaced, so that Postgres and every client can read it. */
export function encodeFrame(frame: LogFrame): string {
  return JSON.stringify(frame, (_key, value: unknown) => (typeof value === 'string' ? cleanText(value) : value))
}

/** The head of a stream in the transaction's state of the database; 0 for a stream without frames. */
export async function readHead(sql: Sql, stream: StreamName): Promise<StreamHead> {
  const rows = await sql<StreamHead>`
    select pg_postmaster_start_time() as epoch, coalesce((select head from streams where stream = ${stream}), 0) as seq`
  return rows[0] ?? { epoch: '', seq: 0 }
}

/** The heads of several streams at once; streams without frames are left out. */
export async function readHeads(sql: Sql, streams: readonly string[]): Promise<{ epoch: string; heads: Map<string, number> }> {
  const rows = await sql<{ epoch: string; stream: string | null; head: number | null }>`
    select pg_postmaster_start_time() as epoch, s.stream, s.head
    from (select 1) as one left join streams s on s.stream = any(${[...streams]}::text[])`
  const heads = new Map<string, number>()
  for (const row of rows) if (row.stream !== null && row.head !== null) heads.set(row.stream, row.head)
  return { epoch: rows[0]?.epoch ?? '', heads }
}

/**
 * What lies after `afterSeq`, oldest first. Anything that is not whole (trimmed, beyond the head,
 * above the limits) comes without frames: whoever asked needs a snapshot, and nothing is read in vain.
 */
export async function readAfter(sql: Sql, stream: StreamName, afterSeq: number, limits: ReplayLimits): Promise<ReplayRange> {
  const rows = await sql<{ epoch: string; head: number; trimmed: number; seq: number | null; at: string; json: string }>`
    select pg_postmaster_start_time() as epoch, coalesce(s.head, 0) as head, coalesce(s.trimmed, 0) as trimmed,
      e.seq, e.at, e.frame::text as json
    from (select 1) as one
    left join streams s on s.stream = ${stream}
    left join lateral (
      select seq, at, frame, sum(octet_length(frame::text)) over () as bytes
      from stream_events
      where stream = ${stream} and seq > ${afterSeq} and seq <= s.head
        and s.trimmed <= ${afterSeq} and s.head - ${afterSeq} <= ${limits.maxFrames}::int
    ) e on e.bytes <= ${limits.maxBytes}
    order by e.seq`
  const first = rows[0]
  if (first === undefined) return { epoch: '', frames: [], head: 0, whole: false }
  const frames = rows.flatMap((row) => (row.seq === null ? [] : [{ seq: row.seq, at: row.at, json: row.json }]))
  const isContiguous = frames.every((frame, index) => frame.seq === afterSeq + 1 + index)
  const whole = isContiguous && afterSeq >= first.trimmed && frames.length === first.head - afterSeq
  return { epoch: first.epoch, frames: whole ? frames : [], head: first.head, whole }
}
