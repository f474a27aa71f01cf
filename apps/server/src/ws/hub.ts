import { workspaceStream } from '@boocode/contracts'
import type { LoggedFrame } from '@boocode/db'
import { listen, logChannel, readAfter, readHeads } from '@boocode/db'
import type { Database, Sql } from '@boocode/db'
import { z } from 'zod'

/** Rule W8: what is replayed at most. */
const replayLimits = { maxFrames: 2_000, maxBytes: 1024 * 1024 }
const pollEveryMs = 1_000

const noticeSchema = z.object({
  s: z.string(),
  e: z.string(),
  q: z.number().optional(),
  f: z.array(z.tuple([z.number(), z.string(), z.unknown()])).optional(),
})

export interface Told {
  epoch: string
  head: number
  frames: readonly LoggedFrame[]
}

export interface Follower {
  stream: string
  onTold(told: Told): void
  onPoll(): void
  /** The session of the stream does not exist (any more). */
  onGone(): void
}

export interface HubOptions {
  database: Database
  signal: AbortSignal
  onLost: (error: unknown) => void
}

/**
 * Hears of every new frame once per process and tells the subscriptions of its stream. Polls the
 * heads of followed streams once a second, so that a lost notification only delays.
 */
export class Hub implements AsyncDisposable {
  readonly #options: HubOptions
  readonly #followers = new Map<string, Set<Follower>>()
  readonly #listening: Promise<void>
  readonly #timer: NodeJS.Timeout
  #heads: { epoch: string; heads: ReadonlyMap<string, number> } | null = null
  #polling = false

  constructor(options: HubOptions) {
    this.#options = options
    this.#listening = listen({
      url: options.database.url,
      name: 'boocode server',
      channels: [logChannel],
      signal: options.signal,
      onMessage: (_channel, payload) => this.#hear(payload),
      onReady: () => void this.poll(),
      onLost: (error) => {
        this.#heads = null
        options.onLost(error)
      },
    })
    this.#timer = setInterval(() => void this.poll(), pollEveryMs)
  }

  /** The heads as last heard of; null while the database is away. */
  get heads(): { epoch: string; heads: ReadonlyMap<string, number> } | null {
    return this.#heads
  }

  follow(follower: Follower): Disposable {
    const followers = this.#followers.get(follower.stream) ?? new Set()
    followers.add(follower)
    this.#followers.set(follower.stream, followers)
    return {
      [Symbol.dispose]: () => {
        followers.delete(follower)
        if (followers.size === 0) this.#followers.delete(follower.stream)
      },
    }
  }

  async read(stream: string, after: number): ReturnType<typeof readAfter> {
    return await readAfter(this.#options.database.sql, stream, after, replayLimits)
  }

  async poll(): Promise<void> {
    if (this.#polling || this.#followers.size === 0) return
    this.#polling = true
    try {
      const { sql } = this.#options.database
      const streams = [...this.#followers.keys()]
      const heads = await readHeads(sql, streams)
      const gone = await selectGone(sql, streams)
      this.#heads = heads
      for (const stream of gone) for (const follower of this.#followers.get(stream) ?? []) follower.onGone()
      for (const [stream, followers] of this.#followers) {
        const told = { epoch: heads.epoch, head: heads.heads.get(stream) ?? 0, frames: [] }
        for (const follower of followers) {
          follower.onTold(told)
          follower.onPoll()
        }
      }
    } catch (error) {
      this.#heads = null
      this.#options.onLost(error)
    } finally {
      this.#polling = false
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#listening
  }

  #hear(payload: string): void {
    const notice = noticeSchema.parse(JSON.parse(payload))
    const followers = this.#followers.get(notice.s)
    if (followers === undefined) return
    const frames = (notice.f ?? []).map(([seq, at, frame]) => ({ seq, at, json: JSON.stringify(frame) }))
    const told = { epoch: notice.e, head: frames.at(-1)?.seq ?? notice.q ?? 0, frames }
    for (const follower of followers) follower.onTold(told)
  }
}

/** Those of the streams whose session was deleted. */
async function selectGone(sql: Sql, streams: readonly string[]): Promise<string[]> {
  const ofSessions = streams.filter((stream) => stream !== workspaceStream)
  if (ofSessions.length === 0) return []
  const rows = await sql<{ stream: string }>`
    select stream from unnest(${ofSessions}::text[]) as followed (stream)
    where not exists (select from sessions where id = split_part(stream, ':', 2)::uuid)`
  return rows.map((row) => row.stream)
}
