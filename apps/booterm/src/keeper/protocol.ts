// What the terminal service and the keeper of its programs say to each other, on a Unix socket. A connection is for one
// pane: the service asks one `Request`, the keeper answers, and both go on with what belongs to that pane.
//
//   frame = bytes after this number (u32, big-endian) · kind (u8) · payload
import type { TerminalSize } from '@boocode/contracts'
import type { TerminalStart } from '../terminals/terminal.ts'

/** Raised when an older keeper would not understand; it may have been started by an earlier BooCode. */
export const protocolVersion = 1

export const frameKinds = { message: 0, bytes: 1, drawing: 2 } as const

export type Request = { readonly version: number } & (
  | { readonly ask: 'start'; readonly start: TerminalStart }
  | { readonly ask: 'find'; readonly id: string }
  | { readonly ask: 'history'; readonly id: string }
)

/** Offsets count bytes of output since the program began. */
export type ToKeeper =
  | ({ readonly kind: 'resize'; readonly at: number } & TerminalSize)
  /** From here on the output begins with the `drawing` that follows, which shows all before it. */
  | ({ readonly kind: 'checkpoint'; readonly offset: number } & TerminalSize)
  /** Of this output nothing is left but some looks, as of a flood that only scrolled. */
  | { readonly kind: 'skip'; readonly from: number; readonly to: number; readonly looks: string }
  /** Output that does not come from the program, such as modes that are switched off. */
  | { readonly kind: 'say'; readonly data: string }
  | { readonly kind: 'close' }

export type FromKeeper =
  | { readonly kind: 'refused'; readonly reason: 'version' | 'missing' | 'failed'; readonly words: string }
  /** After it: a drawing if there is one, bytes and sizes since, and `live`. */
  | ({ readonly kind: 'found'; readonly pid: number } & TerminalSize)
  | { readonly kind: 'started'; readonly pid: number }
  | ({ readonly kind: 'size' } & TerminalSize)
  | { readonly kind: 'live'; readonly offset: number }
  | { readonly kind: 'exit'; readonly code: number | null }
  /** After it, bytes, and the end of the connection. */
  | ({ readonly kind: 'history'; readonly bytes: number; readonly isCut: boolean } & TerminalSize)

export interface Frame {
  readonly kind: number
  readonly payload: Buffer
}

const headBytes = 5

export function encodeFrame(kind: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(payload.length + 1)
  head.writeUInt8(kind, headBytes - 1)
  return Buffer.concat([head, payload])
}

export function encodeMessage(message: Request | ToKeeper | FromKeeper): Buffer {
  return encodeFrame(frameKinds.message, Buffer.from(JSON.stringify(message)))
}

/** Both ends are ours, and of one version. */
export function decodeMessage<Message extends Request | ToKeeper | FromKeeper>({ payload }: Frame): Message {
  return JSON.parse(payload.toString('utf8')) as Message
}

/** Makes frames of the pieces in which a socket brings them. */
export class FrameReader {
  #pieces: Buffer[] = []
  #bytes = 0
  #wanted = headBytes

  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    const frames: Frame[] = []
    while (this.#bytes >= this.#wanted) {
      const all = this.#pieces.length === 1 && this.#pieces[0] !== undefined ? this.#pieces[0] : Buffer.concat(this.#pieces)
      const end = headBytes - 1 + all.readUInt32BE()
      if (all.length >= end) frames.push({ kind: all.readUInt8(headBytes - 1), payload: all.subarray(headBytes, end) })
      const rest = all.length >= end ? all.subarray(end) : all
      this.#wanted = all.length >= end ? headBytes : end
      this.#pieces = [rest]
      this.#bytes = rest.length
    }
    return frames
  }
}
