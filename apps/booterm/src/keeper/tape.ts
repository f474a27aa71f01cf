import type { TerminalSize } from '@boocode/contracts'
import { joinSkippedLooks } from '../screen/plain-output.ts'

export interface Checkpoint extends TerminalSize {
  /** Output that it shows. */
  readonly offset: number
  /** Draws it on an empty terminal of that size; empty for an empty screen. */
  readonly drawing: Buffer
}

export type TapeItem = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'size'; readonly size: TerminalSize }

interface Piece {
  /** Offsets of the output for which it stands; equal for a size. */
  readonly from: number
  readonly to: number
  readonly item: TapeItem
  /** Looks of output that is left out. */
  readonly skipped?: string
}

/** What makes a terminal's screen again: a picture of it, and what came since. Offsets count bytes since the program began. */
export class Tape {
  #checkpoint: Checkpoint
  #pieces: Piece[] = []
  #end = 0
  #bytes = 0

  constructor({ cols, rows }: TerminalSize) {
    this.#checkpoint = { cols, rows, offset: 0, drawing: Buffer.alloc(0) }
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** After the newest byte. */
  get end(): number {
    return this.#end
  }

  /** Held since the checkpoint. */
  get bytes(): number {
    return this.#bytes
  }

  get items(): TapeItem[] {
    return this.#pieces.map(({ item }) => item)
  }

  /** After all that is held. */
  get size(): TerminalSize {
    const { cols, rows } = this.#checkpoint
    return this.#pieces.reduce<TerminalSize>((size, { item }) => (item.kind === 'size' ? item.size : size), { cols, rows })
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push({ from: this.#end, to: this.#end + bytes.length, item: { kind: 'bytes', bytes } })
    this.#end += bytes.length
    this.#bytes += bytes.length
  }

  resize(at: number, size: TerminalSize): void {
    const [before, after] = this.#split(at)
    this.#pieces = [...before, { from: at, to: at, item: { kind: 'size', size } }, ...after]
  }

  /** @param looks what is left of the output from `from` to `to` */
  skip(from: number, to: number, looks: string): void {
    if (from < this.#checkpoint.offset || to > this.#end) return
    const [before, rest] = this.#split(from)
    const [, after] = this.#split(to, rest)
    const last = before.at(-1)
    const skipped = joinSkippedLooks(last?.skipped ?? '', looks)
    const piece: Piece = { from: last?.skipped === undefined ? from : last.from, to, skipped, item: { kind: 'bytes', bytes: Buffer.from(`\r${skipped}`, 'latin1') } }
    this.#setPieces([...(last?.skipped === undefined ? before : before.slice(0, -1)), piece, ...after])
  }

  setCheckpoint(checkpoint: Checkpoint): void {
    if (checkpoint.offset < this.#checkpoint.offset || checkpoint.offset > this.#end) return
    const [, after] = this.#split(checkpoint.offset)
    this.#checkpoint = checkpoint
    this.#setPieces(after)
  }

  #setPieces(pieces: Piece[]): void {
    this.#pieces = pieces
    this.#bytes = pieces.reduce((sum, { item }) => sum + (item.kind === 'bytes' ? item.bytes.length : 0), 0)
  }

  /** Sizes at the place itself come after it. Output that was left out is not divided: it counts as after. */
  #split(at: number, pieces: readonly Piece[] = this.#pieces): [Piece[], Piece[]] {
    const index = pieces.findIndex(({ to, item }) => to > at || (item.kind === 'size' && to === at))
    const piece = pieces[index]
    if (piece === undefined) return [[...pieces], []]
    const before = pieces.slice(0, index)
    const after = pieces.slice(index + 1)
    if (piece.from >= at || piece.item.kind === 'size' || piece.skipped !== undefined) return [before, [piece, ...after]]
    const { bytes } = piece.item
    const first: Piece = { from: piece.from, to: at, item: { kind: 'bytes', bytes: bytes.subarray(0, at - piece.from) } }
    const second: Piece = { from: at, to: piece.to, item: { kind: 'bytes', bytes: bytes.subarray(at - piece.from) } }
    return [[...before, first], [second, ...after]]
  }
}
