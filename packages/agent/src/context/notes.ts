import { cleanText } from '@boocode/contracts'
import type { Mode } from '@boocode/contracts'

/** Facts that differ between projects and days, told to the model after the constant head. */
export interface NoteFacts {
  projectName: string
  projectPath: string
  /** The day as YYYY-MM-DD, in the machine's time zone. */
  today: string
  /** The text of the project's AGENTS.md; null when it has none. */
  instructions: string | null
  mode: Mode
}

export interface Note {
  kind: string
  text: string
}

const maxInstructionBytes = 32 * 1024

const modeTexts: Readonly<Record<Mode, string>> = {
  plan: 'Mode: plan. Read and think; edits and commands are refused. Answer with a plan.',
  ask: 'Mode: ask. Edits become pending changes, which the person accepts; commands wait for their approval.',
  auto: 'Mode: auto. Edits are written at once and commands run at once, save risky ones, which are asked for. Check your work.',
}

/** Notes that hold until another of their kind replaces them; the others are told once. */
const standingKinds = new Set(['environment', 'mode', 'instructions'])

/** The notes that should stand in the chat now. */
export function wantedNotes(facts: NoteFacts): Note[] {
  const notes = [
    note('environment', `Project: ${facts.projectName}\nDirectory: ${facts.projectPath}\nDate: ${facts.today}`),
    note('mode', modeTexts[facts.mode]),
  ]
  if (facts.instructions !== null && facts.instructions.trim() !== '') {
    notes.push(note('instructions', `From the project's AGENTS.md:\n\n${capped(facts.instructions.trim())}`))
  }
  return notes
}

/**
 * What has to be told now: those of `wanted` whose text differs from the newest note of their kind
 * that the chat already holds, and for a kind that is wanted no more, that it is over.
 */
export function changedNotes(wanted: readonly Note[], present: ReadonlyMap<string, string>): Note[] {
  const over = [...present.keys()]
    .filter((kind) => standingKinds.has(kind) && !wanted.some((item) => item.kind === kind))
    .map((kind) => note(kind, 'It holds no more.'))
  return [...wanted, ...over]
    .filter((item) => present.get(item.kind) !== item.text && present.get(item.kind) !== replacing(item).text)
    .map((item) => (present.has(item.kind) ? replacing(item) : item))
}

export function note(kind: string, body: string): Note {
  return { kind, text: `<note kind="${kind}">\n${cleanText(body)}\n</note>` }
}

function replacing(item: Note): Note {
  const start = `<note kind="${item.kind}">\n`
  return { kind: item.kind, text: `${start}This replaces the note above.\n${item.text.slice(start.length)}` }
}

function capped(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxInstructionBytes) return text
  // A cut character at the end would not be the same bytes twice in every decoder.
  const kept = bytes.subarray(0, maxInstructionBytes).toString('utf8').replace(/\uFFFD+$/u, '')
  return `${kept}\n\n[cut: the file has ${bytes.length} bytes, this is the first ${maxInstructionBytes}]`
}
