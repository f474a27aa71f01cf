import { appendPiece, deltaWindowMs, holdMs, pacerStart, sent } from '@boocode/agent'
import type { StoredPart } from '@boocode/agent'
import { sessionStream } from '@boocode/contracts'
import type { MessagePart, SessionFrame } from '@boocode/contracts'
import { appendDelta, isTransient, partsBeyond, readRunningParts } from '@boocode/db'
import type { Database, EventLog, Sql } from '@boocode/db'
import { assertOwned } from './lease.ts'
import type { Lease } from './lease.ts'
import { persist } from './persist.ts'

export interface RunningMessageDeps {
  database: Database
  events: EventLog
  lease: Lease
  /** Aborts when the lease is lost or the process stops; a person's stop does not. */
  alive: AbortSignal
  /** Told once when the text can no longer be written. */
  onFault: (error: unknown) => void
}

const checkpointEveryMs = 1_000
const checkpointBytes = 8 * 1024

/**
 * The text of a message while the model writes it. What is pushed reaches the log in order, once,
 * paced; whatever happens to Postgres meanwhile is made good from the copy in memory.
 *
 *   opening ─▶ idle ─push─▶ holding ─▶ appending ─▶ idle …
 *                                        │ error, or another Postgres
 *                                        ▼
 *                                      mending (look what is there, append the rest) ─▶ idle
 */
export class RunningMessage {
  readonly messageId: string
  readonly #deps: RunningMessageDeps
  readonly #all: StoredPart[] = []
  #unsent: StoredPart[] = []
  #pacer = pacerStart
  #timer: NodeJS.Timeout | undefined
  #busy: Promise<void> = Promise.resolve()
  #isBusy = true
  #closed = false
  #postgresEpoch = ''
  #checkpoint = { idx: 0, pieces: [] as MessagePart[], bytes: 0, at: 0 }

  /** `opened` resolves with Postgres's epoch once the message's row is committed. */
  constructor(messageId: string, deps: RunningMessageDeps, opened: Promise<string>) {
    this.messageId = messageId
    this.#deps = deps
    this.#busy = this.#work(async () => {
      this.#postgresEpoch = await opened
      this.#checkpoint.at = performance.now()
    })
  }

  push(piece: StoredPart): void {
    if (this.#closed) return
    appendPiece(this.#all, piece)
    appendPiece(this.#unsent, piece)
    this.#schedule()
  }

  /** After a lost connection: appends what Postgres forgot, without waiting for the next piece. */
  mendSoon(): void {
    if (this.#closed || this.#isBusy) return
    this.#busy = this.#work(() => this.#mend())
  }

  /** Takes no more pieces and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#busy
  }

  /** Everything that was said, as clients see it. */
  get spoken(): MessagePart[] {
    return this.#all.map(visiblePart)
  }

  /**
   * What the log lacks of what was said, for the transaction that ends a closed message: what was not
   * sent yet and, on another Postgres than the one that was written to (`epoch` is the present one),
   * what that forgot.
   */
  async unsaid(tx: Sql, epoch: string): Promise<SessionFrame[]> {
    if (epoch === this.#postgresEpoch) return this.#frames(this.#unsent)
    const beyond = partsBeyond(this.spoken, await readRunningParts(tx, this.messageId))
    if (beyond === null) throw new Error('the log holds a text that was not said')
    return this.#frames(beyond)
  }

  #schedule(): void {
    if (this.#isBusy || this.#closed || this.#timer !== undefined) return
    const first = this.#unsent[0]
    if (first === undefined) return
    const holdFor = holdMs(this.#pacer, first.type, performance.now())
    if (holdFor === 0) {
      this.#busy = this.#work(() => this.#append())
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.#isBusy && !this.#closed) this.#busy = this.#work(() => this.#append())
    }, Math.min(holdFor, deltaWindowMs))
  }

  /** One thing at a time; a fault ends the message for good. */
  async #work(action: () => Promise<void>): Promise<void> {
    this.#isBusy = true
    try {
      await action()
    } catch (error) {
      this.#closed = true
      this.#deps.onFault(error)
    } finally {
      this.#isBusy = false
    }
    this.#schedule()
  }

  async #append(): Promise<void> {
    const pieces = this.#unsent
    this.#unsent = []
    const last = pieces.at(-1)
    if (last === undefined) return
    this.#pacer = sent(last.type, performance.now())
    const { lease } = this.#deps
    try {
      const outcome = await this.#deps.events.appendDeltas(sessionStream(lease.sessionId), this.#frames(pieces), {
        turnId: lease.turnId,
        turnEpoch: lease.epoch,
        leaseOwner: lease.owner,
        epoch: this.#postgresEpoch,
      })
      if (outcome.kind === 'appended') await this.#noteCheckpoint(pieces, outcome.seq)
      else await this.#mend() // finds out by itself whether the lease is lost
    } catch (error) {
      if (!isTransient(error)) throw error
      await this.#mend()
    }
  }

  /** Compares what Postgres has with what was said, and appends the difference durably. */
  async #mend(): Promise<void> {
    const { lease, alive, events } = this.#deps
    const found = await persist(
      () =>
        events.commit(async (tx, emit) => {
          await assertOwned(tx, lease)
          const known = await readRunningParts(tx, this.messageId)
          const chunks = await readChunks(tx, this.messageId)
          // Taken after the last wait: what is pushed meanwhile is in it, so nothing unsent is dropped below.
          const all = this.spoken
          const unsaid = partsBeyond(all, known)
          const uncovered = partsBeyond(all, chunks.parts)
          if (unsaid === null || uncovered === null) throw new Error('the log holds a text that was not said')
          for (const frame of this.#frames(unsaid)) emit(sessionStream(lease.sessionId), frame)
          this.#unsent = []
          return { epoch: chunks.epoch, uncovered, nextIdx: chunks.nextIdx }
        }),
      alive,
    )
    this.#postgresEpoch = found.epoch
    this.#checkpoint = { idx: found.nextIdx, pieces: found.uncovered, bytes: checkpointBytes, at: performance.now() }
  }

  /** Lets the deltas up to `seq` be trimmed: their text goes to a row of its own now and then. */
  async #noteCheckpoint(pieces: readonly StoredPart[], seq: number): Promise<void> {
    const checkpoint = this.#checkpoint
    for (const piece of pieces) {
      appendPiece(checkpoint.pieces, visiblePart(piece))
      checkpoint.bytes += 'text' in piece ? piece.text.length : 0
    }
    const now = performance.now()
    if (checkpoint.bytes < checkpointBytes && now - checkpoint.at < checkpointEveryMs) return
    await this.#deps.database.transaction(async (tx) => {
      await assertOwned(tx, this.#deps.lease)
      await tx`
        insert into message_chunks (message_id, idx, seq, parts)
        values (${this.messageId}, ${checkpoint.idx}, ${seq}, ${JSON.stringify(checkpoint.pieces)})`
    })
    this.#checkpoint = { idx: checkpoint.idx + 1, pieces: [], bytes: 0, at: now }
  }

  #frames(pieces: readonly StoredPart[]): SessionFrame[] {
    const ids = { chat_id: this.#deps.lease.chatId, message_id: this.messageId }
    return pieces.map((piece) => deltaFrame(ids, visiblePart(piece)))
  }
}

async function readChunks(tx: Sql, messageId: string): Promise<{ epoch: string; parts: MessagePart[]; nextIdx: number }> {
  const rows = await tx<{ epoch: string; idx: number | null; parts: MessagePart[] | null }>`
    select pg_postmaster_start_time() as epoch, k.idx, k.parts
    from (select 1) as one left join message_chunks k on k.message_id = ${messageId} order by k.idx`
  const parts: MessagePart[] = []
  for (const row of rows) for (const part of row.parts ?? []) appendDelta(parts, part)
  return { epoch: rows[0]?.epoch ?? '', parts, nextIdx: (rows.at(-1)?.idx ?? -1) + 1 }
}

/** A part as clients see it. */
export function visiblePart(part: StoredPart): MessagePart {
  const { raw: _raw, ...visible } = part
  return visible
}

function deltaFrame(ids: { chat_id: string; message_id: string }, part: MessagePart): SessionFrame {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: 'channel_delta', ...ids, channel: part.type, content: part.text }
    case 'tool_call':
      return {
        type: 'channel_delta',
        ...ids,
        channel: 'tool_call',
        tool_call: { id: part.tool_call_id, name: part.tool_name, input: part.input },
      }
    case 'tool_result':
      return resultFrame(ids, part)
    case 'image':
    case 'file':
      return { type: 'channel_delta', ...ids, channel: 'attachment', attachment: part }
  }
}

export function resultFrame(
  ids: { chat_id: string; message_id: string },
  part: Extract<MessagePart, { type: 'tool_result' }>,
): SessionFrame {
  const { type: _type, ...result } = part
  return { type: 'channel_delta', ...ids, channel: 'tool_result', ...result }
}
