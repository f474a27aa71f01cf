/**
 * Long pasted texts of a message. They stand at its end, each in a fence that is longer than any in it,
 * so that a draft, a queued message and a sent one are one text for everybody who keeps or reads them.
 */
export interface ComposedText {
  /** What was typed. */
  readonly text: string
  readonly pastes: readonly string[]
}

const info = 'text pasted'
/** Shorter pastes are best read where they are. */
const longChars = 4_000
const longLines = 60

export function isLongPaste(text: string): boolean {
  return text.length > longChars || countLines(text) > longLines
}

export function countLines(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

export function joinPastes({ text, pastes }: ComposedText): string {
  const blocks = pastes.map((paste) => {
    const fence = fenceFor(paste)
    return `${fence}${info}\n${paste}\n${fence}`
  })
  return (text === '' ? blocks : [text, ...blocks]).join('\n\n')
}

/** Undoes `joinPastes`. A text without pastes is all typed. */
export function splitPastes(content: string): ComposedText {
  if (!content.includes(info)) return { text: content, pastes: [] }
  for (const opening of content.matchAll(/^`{3,}text pasted$/gm)) {
    const isFirst = opening.index === 0
    if (!isFirst && !content.startsWith('\n\n', opening.index - 2)) continue
    const pastes = readBlocks(content, opening.index)
    if (pastes !== null) return { text: isFirst ? '' : content.slice(0, opening.index - 2), pastes }
  }
  return { text: content, pastes: [] }
}

/** The blocks from `start` to the end; null when something else is among them. */
function readBlocks(content: string, start: number): string[] | null {
  const pastes: string[] = []
  for (let at = start; ; ) {
    const lineEnd = content.indexOf('\n', at)
    const fence = /^(`{3,})text pasted$/.exec(lineEnd === -1 ? '' : content.slice(at, lineEnd))?.[1]
    if (fence === undefined) return null
    const close = closingFence(content, lineEnd, fence)
    if (close === -1) return null
    const paste = content.slice(lineEnd + 1, close)
    // Another fence was written by hand and stays as it is.
    if (fence !== fenceFor(paste)) return null
    pastes.push(paste)
    const end = close + 1 + fence.length
    if (end === content.length) return pastes
    if (!content.startsWith('\n\n', end)) return null
    at = end + 2
  }
}

/** Where the line break before the closing fence stands; -1 without one. */
function closingFence(content: string, from: number, fence: string): number {
  for (let at = content.indexOf(`\n${fence}`, from + 1); at !== -1; at = content.indexOf(`\n${fence}`, at + 1)) {
    const after = content.charAt(at + 1 + fence.length)
    if (after === '' || after === '\n') return at
  }
  return -1
}

function fenceFor(text: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  return '`'.repeat(Math.max(4, longest + 1))
}
