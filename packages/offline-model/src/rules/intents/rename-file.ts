import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { outcomeOf } from '../outcomes.ts'
import { pathFrom } from '../plain-request.ts'
import { reportChange } from '../report-change.ts'
import { failureOf, isPartial, parseFile } from '../tool-results.ts'
import { askOnce } from './ask-person.ts'

const path = String.raw`("[^"]+"|'[^']+'|\x60[^\x60]+\x60|\S+)`
const pattern = new RegExp(`^(?:rename|move|mv)(?: the)?(?: file)? ${path}(?: (?:to|into|as|->|=>) ${path}| ${path})?$`, 'i')

export const renameFile: Intent = {
  examples: ['`rename notes.md to docs/notes.md`'],
  recognise(request) {
    const found = pattern.exec(request)
    const from = pathFrom(found?.[1])
    if (from === undefined || (!/[./]/.test(from) && found?.[2] === undefined)) return undefined
    const to = found?.[2] ?? found?.[3]
    return (rounds) => {
      if (to !== undefined) return next(from, targetOf(from, to), rounds)
      const asked = askOnce(rounds, `What should the new name of ${from} be?`)
      return asked.kind === 'asking' ? asked.move : next(from, targetOf(from, asked.answer), rounds.slice(1))
    }
  },
}

/** A name with a slash at its end is a folder to move into. */
function targetOf(from: string, to: string): string {
  const isFolder = /\/["'`]?$/.test(to)
  const path = pathFrom(to) ?? '.'
  return isFolder ? `${path}/${from.split('/').at(-1) ?? from}` : path
}

/** There is no tool that renames: the file is made anew under its new name, then the old one deleted. */
function next(from: string, to: string, rounds: readonly ToolCall[][]): Move {
  const [read, created, deleted] = rounds.flat()
  if (read === undefined) return call(`To rename ${from} I need its content.`, { name: 'read_file', args: { path: from, limit: 5000 } })
  const content = contentOf(read)
  if (content.kind === 'unknown') return answer('It cannot be renamed.', `I could not rename ${code(from)}: ${content.why}`)
  if (created === undefined) return call(`I make ${to} with the same content.`, { name: 'create_file', args: { path: to, content: content.text } })
  const undone = `I could not rename ${code(from)}`
  if (outcomeOf(created).kind !== 'done') return reportChange([created], '', undone)
  if (deleted === undefined) return call(`Now the old ${from} can go.`, { name: 'delete_file', args: { path: from } })
  if (outcomeOf(deleted).kind !== 'done') return reportChange([deleted], '', `${code(to)} is there with the same content, but I could not delete ${code(from)}`)
  return reportChange([created, deleted], `I renamed ${code(from)} to ${code(to)}.`, undone)
}

function contentOf(read: ToolCall): { kind: 'known'; text: string } | { kind: 'unknown'; why: string } {
  const failure = failureOf(read)
  if (failure !== undefined) return { kind: 'unknown', why: failure }
  if (isPartial(read.result) || /^\[(?:Line \d+ and any|Bytes that are not UTF-8)/m.test(read.result.slice(-500))) {
    return { kind: 'unknown', why: 'I cannot see all of its content, so I would lose some.' }
  }
  const { lines } = parseFile(read.result)
  const lineEnd = /^\[Lines end in CRLF\.\]$/m.test(read.result.slice(-500)) ? '\r\n' : '\n'
  return { kind: 'known', text: lines.map((line) => line + lineEnd).join('') }
}
