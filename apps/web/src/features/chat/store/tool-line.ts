/** What one tool call says in one line. The tools' outputs are read leniently: what is not there is left out. */
import type { ToolCallPart, ToolResultPart } from '@boocode/contracts'
import { countOf } from '../../../lib/format.ts'
import { showHidden } from '../../../lib/show-hidden.ts'

export type ToolKind = 'read' | 'list' | 'find' | 'search' | 'edit' | 'run' | 'ask' | 'chat' | 'other'

export interface ToolLine {
  readonly kind: ToolKind
  /** Present tense while it runs, past when it has ended. */
  readonly verb: string
  /** What it is about; shown in mono. */
  readonly target: string
  /** What came of it, in two words; null while it runs or when the output does not tell. */
  readonly chip: string | null
  /** `ended`: by a person or a restart, not by its own fault. */
  readonly state: 'running' | 'done' | 'failed' | 'ended'
  /** Of a call that failed or was ended: how, in two words. */
  readonly failure: string | null
  readonly latencyMs: number | null
}

interface Wording {
  kind: ToolKind
  running: string
  done: string
  target: (input: Record<string, unknown>) => string
  chip: (output: string) => string | null
}

const wordings: Record<string, Wording | undefined> = {
  read_file: { kind: 'read', running: 'Reading', done: 'Read', target: readTarget, chip: readChip },
  list_dir: { kind: 'list', running: 'Listing', done: 'Listed', target: (input) => textOf(input['path']) || '.', chip: listChip },
  find_files: { kind: 'find', running: 'Finding', done: 'Found', target: findTarget, chip: findChip },
  edit_file: { kind: 'edit', running: 'Editing', done: 'Edited', target: pathTarget, chip: noChip },
  create_file: { kind: 'edit', running: 'Creating', done: 'Created', target: pathTarget, chip: noChip },
  delete_file: { kind: 'edit', running: 'Deleting', done: 'Deleted', target: pathTarget, chip: noChip },
  apply_pending: { kind: 'edit', running: 'Applying', done: 'Applied', target: () => 'pending changes', chip: noChip },
  run_command: { kind: 'run', running: 'Running', done: 'Ran', target: commandTarget, chip: noChip },
  ask_user_input: { kind: 'ask', running: 'Asking', done: 'Asked', target: (input) => textOf(input['question']), chip: noChip },
  request_read_access: { kind: 'ask', running: 'Asking to read', done: 'Asked to read', target: pathTarget, chip: noChip },
  read_tab_by_number: { kind: 'chat', running: 'Reading', done: 'Read', target: (input) => `chat ${numberOf(input['number'])}`, chip: noChip },
  grep: { kind: 'search', running: 'Searching', done: 'Searched', target: searchTarget, chip: searchChip },
}

const maxTargetChars = 160

export function toolLine(call: ToolCallPart, result: ToolResultPart | undefined): ToolLine {
  const wording = wordings[call.tool_name]
  const input = isRecord(call.input) ? call.input : {}
  const state = stateOf(result)
  const target = wording === undefined ? otherTarget(call.input) : wording.target(input)
  return {
    kind: wording?.kind ?? 'other',
    verb: wording === undefined ? call.tool_name : state === 'running' ? wording.running : wording.done,
    target: showHidden(target).slice(0, maxTargetChars),
    chip: state === 'done' && result !== undefined ? (wording?.chip(result.output) ?? null) : null,
    state,
    failure: result?.is_error === true ? failureOf(wording?.kind ?? 'other', result) : null,
    latencyMs: result?.latency_ms ?? null,
  }
}

function stateOf(result: ToolResultPart | undefined): ToolLine['state'] {
  if (result === undefined) return 'running'
  if (!result.is_error) return 'done'
  return result.ending === undefined || result.ending === 'timeout' ? 'failed' : 'ended'
}

function failureOf(kind: ToolKind, result: ToolResultPart): string {
  if (result.ending !== undefined) return endings[result.ending]
  return kind === 'run' ? commandFailure(result.output) : 'failed'
}

const endings: Record<NonNullable<ToolResultPart['ending']>, string> = {
  denied: 'denied',
  timeout: 'timed out',
  cancelled: 'stopped',
  interrupted: 'interrupted',
}

/** The heading of several finished calls: `Read 6 files, searched twice`. */
export function groupTitle(kinds: readonly ToolKind[]): string {
  const count = (kind: ToolKind) => kinds.filter((other) => other === kind).length
  const parts = [
    phrase(count('read'), (n) => `read ${countOf(n, 'file')}`),
    phrase(count('list'), (n) => `listed ${countOf(n, 'folder')}`),
    phrase(count('find') + count('search'), (n) => `searched ${n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`}`),
    phrase(count('other'), (n) => `made ${countOf(n, 'call')}`),
  ].filter((part) => part !== null)
  const title = parts.join(', ')
  return title.charAt(0).toUpperCase() + title.slice(1)
}

function phrase(n: number, say: (n: number) => string): string | null {
  return n === 0 ? null : say(n)
}

function readTarget(input: Record<string, unknown>): string {
  const path = textOf(input['path'])
  const { offset, limit } = input
  if (typeof offset !== 'number' || offset <= 1) return path
  return typeof limit === 'number' ? `${path}:${offset}–${offset + limit - 1}` : `${path}:${offset}`
}

function pathTarget(input: Record<string, unknown>): string {
  return textOf(input['path'])
}

function noChip(): null {
  return null
}

/** `command` may be a whole line; of its further arguments those that are not plain stand in quotes. */
function commandTarget(input: Record<string, unknown>): string {
  const args: unknown[] = Array.isArray(input['args']) ? input['args'] : []
  const quoted = args.map((arg) => textOf(arg)).map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : JSON.stringify(arg)))
  return [textOf(input['command']), ...quoted].join(' ')
}

/** A command tells in its last line how it ended. */
function commandFailure(output: string): string {
  const last = output.slice(output.lastIndexOf('\n') + 1)
  const code = /^\[Exit code (\d+) /.exec(last)?.[1]
  if (code !== undefined) return `exit ${code}`
  return last.startsWith('[Timed out') ? 'timed out' : 'failed'
}

function findTarget(input: Record<string, unknown>): string {
  return withPlace(textOf(input['glob']), input['path'])
}

function searchTarget(input: Record<string, unknown>): string {
  return withPlace(textOf(input['pattern']), input['path'] ?? input['glob'])
}

function withPlace(what: string, place: unknown): string {
  const where = textOf(place)
  return where === '' || where === '.' ? what : `${what} in ${where}`
}

function otherTarget(input: unknown): string {
  if (typeof input === 'string') return input
  if (!isRecord(input)) return ''
  const first = Object.values(input).find((value) => typeof value === 'string')
  return textOf(first)
}

/** `read_file` numbers its lines; a page says of how many. */
function readChip(output: string): string | null {
  if (output === '[The file is empty.]') return 'empty'
  const lines = output.match(/^ *\d+\t/gm)?.length ?? 0
  if (lines === 0) return null
  const total = /^\[Lines \d+-\d+ of ([\d,]+) lines?\./m.exec(output.slice(-600))?.[1]
  return total === undefined ? countOf(lines, 'line') : `${lines.toLocaleString('en')} of ${total} lines`
}

function listChip(output: string): string | null {
  const paged = /^\[Entries \d+-\d+ of (more than )?([\d,]+)\./m.exec(output)
  if (paged !== null) return `${paged[1] ?? ''}${paged[2] ?? ''} entries`
  return countOf(bareLines(output), 'entry', 'entries')
}

function findChip(output: string): string | null {
  if (output.startsWith('No files match')) return 'no files'
  const paged = /^\[Files \d+-\d+ of ([\d,]+)\./m.exec(output.slice(-600))
  return paged === null ? countOf(bareLines(output), 'file') : `${paged[1] ?? ''} files`
}

function searchChip(output: string): string | null {
  if (output.startsWith('No matches')) return 'no matches'
  const summary = /^\[(?:Matching lines [\d,]+-([\d,]+)|([\d,]+) matching lines?) in ([\d,]+) files?\./m.exec(output.slice(-600))
  if (summary === null) return null
  const matches = Number((summary[1] ?? summary[2] ?? '0').replaceAll(',', ''))
  return countOf(matches, 'match', 'matches')
}

/** Lines that are not the tool's own remarks, which stand in brackets. */
function bareLines(output: string): number {
  return output.split('\n').filter((line) => line.trim() !== '' && !/^\[.*\]$/.test(line)).length
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
