import { cleanText } from '@boocode/contracts'

/** The last guard against oversized output, for tools that do not page: at most `maxBytes` of UTF-8. */
export function capText(text: string, maxBytes: number): { readonly text: string; readonly cut: boolean } {
  const clean = cleanText(text)
  const totalBytes = Buffer.byteLength(clean)
  if (totalBytes <= maxBytes) return { text: clean, cut: false }
  const notice = `\n[Cut: the output was ${totalBytes} bytes, more than the ${maxBytes} that fit. Ask for less at a time.]`
  const room = Math.max(0, maxBytes - Buffer.byteLength(notice))
  return { text: takeBytes(clean, room) + notice, cut: true }
}

/** The longest beginning of `text` that takes at most `maxBytes` of UTF-8 and ends on a whole character. */
export function takeBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const target = new Uint8Array(maxBytes)
  return text.slice(0, new TextEncoder().encodeInto(text, target).read)
}

/** The longest end of `text` that takes at most `maxBytes` of UTF-8 and begins with a whole character. */
export function takeLastBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let start = bytes.length - maxBytes
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1
  return bytes.toString('utf8', start)
}

const NOTICE_BYTES = 1024

export interface LineBudget {
  /** Adds the line and its line end if they fit; false, and nothing is added, if not. */
  add(line: string): boolean
  readonly lines: readonly string[]
}

/** Gathers whole lines up to `maxBytes` of UTF-8. */
export function createLineBudget(maxBytes: number): LineBudget {
  const lines: string[] = []
  let usedBytes = 0
  return {
    lines,
    add(line) {
      const clean = cleanText(line)
      const bytes = Buffer.byteLength(clean) + 1
      if (usedBytes + bytes > maxBytes) return false
      usedBytes += bytes
      lines.push(clean)
      return true
    },
  }
}

/** A budget for the body of a result that leaves room for its closing notices. */
export function createBodyBudget(maxOutputBytes: number): LineBudget {
  return createLineBudget(Math.max(maxOutputBytes - NOTICE_BYTES, maxOutputBytes / 2))
}

/** `1 file`, `3 files`, `1,200 matches`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** `512 B`, `1.5 KB`, `3.2 MB`; powers of 1024. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}
