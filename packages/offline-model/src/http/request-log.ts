/** A request as it came in. Times are epoch milliseconds with fractions, from a monotonic clock. */
export interface RecordedRequest {
  readonly id: number
  /** The exact text of the body; empty for a body that was refused for its size. */
  readonly body: string
  /** When the head of the request had arrived. */
  readonly receivedAt: number
  /** Status of the answer; `null` while it is under way, or when there was none. */
  readonly status: number | null
  /** When the first piece of the answer went to the socket; `null` before that. */
  readonly firstPieceAt: number | null
  /** When the answer was through or the client's socket closed; `null` while neither happened. */
  readonly closedAt: number | null
  /** Whether the answer ended before its last byte: the client left, or a script dropped it. */
  readonly isCut: boolean
  /** Settles when `closedAt` is set. */
  readonly closed: Promise<void>
}

/** One request under way; the setters fill in the record. */
export interface Recording {
  body(text: string): void
  firstPiece(): void
  close(end: { status: number | null; isCut: boolean }): void
}

/** Keeps the newest requests whose bodies together fit into the given number of characters. */
export interface RequestLog {
  begin(): Recording
  list(): RecordedRequest[]
  clear(): void
}

type Entry = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }

export function createRequestLog(options: { maxRequests: number; maxChars: number }): RequestLog {
  let entries: Entry[] = []
  let chars = 0
  let lastId = 0

  const trim = (): void => {
    while (entries.length > options.maxRequests || chars > options.maxChars) {
      const oldest = entries.shift()
      if (oldest === undefined) return
      chars -= oldest.body.length
    }
  }

  return {
    begin() {
      const { promise: closed, resolve } = Promise.withResolvers<void>()
      const entry: Entry = {
        id: ++lastId,
        body: '',
        receivedAt: epochNow(),
        status: null,
        firstPieceAt: null,
        closedAt: null,
        isCut: false,
        closed,
      }
      entries.push(entry)
      trim()
      return {
        body(text) {
          if (!entries.includes(entry)) return
          entry.body = text
          chars += text.length
          trim()
        },
        firstPiece() {
          entry.firstPieceAt ??= epochNow()
        },
        close({ status, isCut }) {
          Object.assign(entry, { status, isCut, closedAt: epochNow() })
          resolve()
        },
      }
    },
    list: () => entries.map((entry) => ({ ...entry })),
    clear() {
      entries = []
      chars = 0
    },
  }
}

function epochNow(): number {
  return performance.timeOrigin + performance.now()
}
