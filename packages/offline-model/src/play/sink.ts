import type { ModelError } from '../wire/model-error.ts'

/** Where an answer goes while it is made: a stream of events, or one JSON body at the end. */
export interface Sink {
  reasoning(piece: string): void
  content(piece: string): void
  toolCall(index: number, id: string, name: string): void
  toolArguments(index: number, piece: string): void
  raw(data: string): void
  /** Characters accepted but not yet handed to the socket. */
  readonly pending: number
  /** Hands over what is pending; settles when the socket can take more, or is gone. */
  flush(): Promise<void>
  /** Comments (in a stream) or blank lines (before one body) that keep a waiting client patient. */
  keepAlive(): void
  /** Says how the answer ended and what it cost. `close` or `drop` follows. */
  finish(reason: string, usage: Usage): void
  close(): void
  /** Ends with an error: as the status when nothing was sent yet, else as the last event. */
  fail(error: ModelError): void
  /** Sends what is pending, then cuts the connection. */
  drop(): Promise<void>
}

/** DeepSeek's `usage`: counts of tokens, and what a script has put in their place. */
export type Usage = Record<string, unknown>
