import { nameLines } from '../changes/name-lines.ts'
import { printablePath } from '../guard/printable-path.ts'
import type { ExistingFile } from './edit-target.ts'
import { takeLineNumbers } from './line-numbers.ts'
import { findNearPlaces } from './near-places.ts'
import type { NearPlace } from './near-places.ts'
import { findLines } from './replace-text.ts'
import type { Replacement } from './replace-text.ts'

const MAX_SHOWN_LINES = 12
const MAX_LINE_CHARS = 200
/** Shorter text stands in many files for other reasons. */
const MIN_TELLING_CHARS = 8

/** Why a text is not in a file, as far as can be told, and what stands there instead. */
export function explainAbsent({ relative, content }: ExistingFile, { oldText, newText }: Replacement): string {
  const name = printablePath(relative)
  if (content.length === 0) return `old_text is not in ${name}: the file is empty.`
  const numbered = takeLineNumbers(oldText)
  const hints = [
    ...(numbered === undefined ? [] : ["old_text begins its lines with read_file's line numbers: leave out each number and its tab."]),
    ...(oldText.includes('\uFFFD') ? ['\uFFFD stands for bytes that are not UTF-8: choose text without it.'] : []),
    ...explainPresent(content, newText),
  ]
  const places = findNearPlaces(content, (numbered?.text ?? oldText).toWellFormed())
  if (places.length === 0) return [`old_text is not in ${name}, and nothing like it is.`, ...hints, 'Read the file again.'].join(' ')
  const lead = [`old_text is not in ${name}.`, ...hints, 'Nearest, as the file has it:'].join(' ')
  return [lead, places.map(renderPlace).join('\n--\n')].join('\n')
}

function explainPresent(content: Buffer, newText: string): string[] {
  if (newText.trim().length < MIN_TELLING_CHARS) return []
  const lines = findLines(content, newText)
  return lines.length === 0 ? [] : [`new_text is there already (${nameLines(lines)}): the edit may have been made before.`]
}

function renderPlace({ firstLine, lines, whiteSpaceOnly }: NearPlace): string {
  const rows = lines.slice(0, MAX_SHOWN_LINES).map((line, index) => `${String(firstLine + index).padStart(6)}\t${shorten(line)}`)
  if (lines.length > rows.length) rows.push('     …')
  if (whiteSpaceOnly) rows.unshift('(differs in white space only)')
  return rows.join('\n')
}

function shorten(line: string): string {
  return line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS).toWellFormed()}… [cut]` : line
}
