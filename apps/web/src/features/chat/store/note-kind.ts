import type { Message } from '@boocode/contracts'

/** Notes that tell a person something too; each stands by itself. */
const titles = new Map([
  ['check', 'The project’s check failed; the model was told'],
  ['recovery', 'Several calls in a row failed; the model was told'],
  ['doom_loop', 'The same call again and again; the turn was wound up'],
  ['mistakes', 'Too many calls in a row failed; the turn was wound up'],
])

/** What a note is about, as its text says. */
export function noteKind(note: Message): string {
  const [part] = note.parts
  return (part?.type === 'text' && /^<note kind="([^"]{1,40})">/.exec(part.text)?.[1]) || 'note'
}

/** What a note tells a person; undefined for one that only tells the model where it stands. */
export function noteTitle(kind: string): string | undefined {
  return titles.get(kind)
}
