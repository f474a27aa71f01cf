import { countBelow } from '../changes/file-lines.ts'

export interface Replacement {
  readonly oldText: string
  readonly newText: string
  readonly all: boolean
}

export type ReplaceResult =
  /** `lines`: where each replaced place began, counted from 1, ascending. */
  | { readonly kind: 'replaced'; readonly content: Buffer; readonly lines: readonly number[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  /** The two texts differ in their line ends alone, and those of the file are kept. */
  | { readonly kind: 'same' }
  | { readonly kind: 'too_many'; readonly limit: number }
  /** The file would be larger than `maxBytes`. */
  | { readonly kind: 'too_large' }

const MAX_PLACES = 100_000
/** Up to here searching is fast whatever the text. */
const MAX_SHORT_BYTES = 128
const LF = 10
const CRLF = Buffer.from('\r\n')

/**
 * Replaces exact text, byte for byte. In a file with CRLF line ends they count as line feeds when the
 * text is looked for, since that is how it was shown to the model, and what is put in gets the line ends
 * of its place. Everything else stays as it is, also bytes that are not UTF-8.
 *
 * @param replacement `oldText` must not be empty
 */
export function replaceText(content: Buffer, { oldText, newText, all }: Replacement, maxBytes: number): ReplaceResult {
  const view = viewLines(content)
  const wanted = Buffer.from(view.hasCrlf ? oldText.replaceAll('\r\n', '\n') : oldText)
  const put = Buffer.from(view.hasCrlf ? newText.replaceAll('\r\n', '\n') : newText)
  if (wanted.equals(put)) return { kind: 'same' }
  // Places that overlap are several: which of them is meant cannot be known.
  const places = findPlaces(view.bytes, wanted, all ? wanted.length : 1)
  if (places.length === 0) return { kind: 'absent' }
  if (places.length > MAX_PLACES) return { kind: 'too_many', limit: MAX_PLACES }
  const lines = lineNumbers(view.bytes, places)
  if (!all && places.length > 1) return { kind: 'ambiguous', lines }
  const growth = (view.hasCrlf ? toCrlf(put) : put).length - wanted.length
  if (content.length + places.length * growth > maxBytes) return { kind: 'too_large' }
  const parts: Buffer[] = []
  let taken = 0
  for (const place of places) {
    parts.push(content.subarray(taken, view.toContent(place)), view.withLineEnds(put, place))
    taken = view.toContent(place + wanted.length)
  }
  return { kind: 'replaced', content: Buffer.concat([...parts, content.subarray(taken)]), lines }
}

/** The lines in which `text` begins, counted from 1; at most one more than 100,000. */
export function findLines(content: Buffer, text: string): number[] {
  const view = viewLines(content)
  const wanted = Buffer.from(view.hasCrlf ? text.replaceAll('\r\n', '\n') : text)
  return wanted.length === 0 ? [] : lineNumbers(view.bytes, findPlaces(view.bytes, wanted, 1))
}

/** Offsets, ascending, at most one more than `MAX_PLACES`. `step` is 1 where places may overlap, else the length of `wanted`. */
function findPlaces(bytes: Buffer, wanted: Buffer, step: number): number[] {
  if (wanted.length > bytes.length) return []
  if (wanted.length > MAX_SHORT_BYTES) return findLongPlaces(bytes, wanted, step)
  const places: number[] = []
  for (let at = bytes.indexOf(wanted); at !== -1 && places.length <= MAX_PLACES; at = bytes.indexOf(wanted, at + step)) {
    places.push(at)
  }
  return places
}

/**
 * The same in linear time, by Knuth, Morris and Pratt: `indexOf` compares a long text that repeats itself,
 * such as blank lines, all over again at each offset, which takes minutes for a megabyte.
 */
function findLongPlaces(bytes: Buffer, wanted: Buffer, step: number): number[] {
  const borders = bordersOf(wanted)
  const places: number[] = []
  let matched = 0
  for (let at = 0; at < bytes.length && places.length <= MAX_PLACES; at += 1) {
    while (matched > 0 && bytes[at] !== wanted[matched]) matched = borders[matched - 1] ?? 0
    if (bytes[at] === wanted[matched]) matched += 1
    if (matched < wanted.length) continue
    places.push(at + 1 - wanted.length)
    matched = step < wanted.length ? (borders[matched - 1] ?? 0) : 0
  }
  return places
}

/** For each beginning of `text`: how long the longest shorter text is that it both begins and ends with. */
function bordersOf(text: Buffer): Int32Array {
  const borders = new Int32Array(text.length)
  let border = 0
  for (let at = 1; at < text.length; at += 1) {
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1] ?? 0
    if (text[at] === text[border]) border += 1
    borders[at] = border
  }
  return borders
}

function lineNumbers(bytes: Buffer, places: readonly number[]): number[] {
  let line = 1
  let next = bytes.indexOf(LF)
  return places.map((place) => {
    while (next !== -1 && next < place) {
      line += 1
      next = bytes.indexOf(LF, next + 1)
    }
    return line
  })
}

/** A file as it looks when each CRLF is a line feed. */
interface LineView {
  readonly bytes: Buffer
  readonly hasCrlf: boolean
  /** From an offset in `bytes` to the same place in the file. */
  toContent(offset: number): number
  /** `text` with the line ends of the line that `offset` lies in; offsets must ascend from call to call. */
  withLineEnds(text: Buffer, offset: number): Buffer
}

function viewLines(content: Buffer): LineView {
  const parts: Buffer[] = []
  /** Offsets in `bytes` of the line feeds that stand for a CRLF. */
  const shortened: number[] = []
  let taken = 0
  for (let at = content.indexOf(CRLF); at !== -1; at = content.indexOf(CRLF, taken)) {
    parts.push(content.subarray(taken, at))
    shortened.push(at - shortened.length)
    taken = at + 1
  }
  const bytes = shortened.length === 0 ? content : Buffer.concat([...parts, content.subarray(taken)])
  const isShortened = createLineEndFinder(bytes, shortened)
  return {
    bytes,
    hasCrlf: shortened.length > 0,
    toContent: (offset) => offset + countBelow(shortened, offset),
    withLineEnds(text, offset) {
      return text.includes(LF) && isShortened(offset) ? toCrlf(text) : text
    },
  }
}

function toCrlf(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

/** Whether the line at an offset ends in CRLF; the last line, if it has no end, counts as the one before. */
function createLineEndFinder(bytes: Buffer, shortened: readonly number[]): (offset: number) => boolean {
  const last = bytes.lastIndexOf(LF)
  let end = -1
  return (offset) => {
    // Not looked for anew at each place of a long last line.
    if (end < offset) end = offset > last ? last : bytes.indexOf(LF, offset)
    return shortened[countBelow(shortened, end)] === end
  }
}
