import type { ToolCall } from '../../wire/conversation.ts'
import { looksLikeFile, projectKinds } from '../file-kinds.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets, code, count } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'
import { failureOf, parseListing } from '../tool-results.ts'
import type { Entry } from '../tool-results.ts'

const inPlace = '(?: (?:in|of|inside|under|at|from) (.+)| (\\S*/\\S*))?'
const patterns = [
  new RegExp(
    `^(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:files?|folders?|contents?|entries|director(?:y|ies)|tree)(?: and folders)?${inPlace}$`,
    'i',
  ),
  new RegExp(
    `^(?:what|which) (?:files|folders)(?: and folders)? (?:are|do (?:we|you|i) have)(?: there)?${inPlace}$`,
    'i',
  ),
  /^(?:ls|dir|list|tree)(?: (.+))?$/i,
  /^what(?:'s| is| are)(?: there)? (?:in|inside|under) (.+)$/i,
]

export const listFolder: Intent = {
  examples: ['`list the files in src`'],
  recognise(request) {
    for (const pattern of patterns) {
      const found = pattern.exec(request)
      if (found === null) continue
      const path = pathFrom(found[1] ?? found[2]) ?? '.'
      // Words after a verb that are no path belong to another kind of request.
      return /\s/.test(path) || looksLikeFile(path) ? undefined : (rounds) => next(path, rounds)
    }
    return undefined
  },
}

function next(path: string, rounds: readonly ToolCall[][]): Move {
  const listing = rounds.at(-1)?.[0]
  if (listing === undefined) {
    return call(`The person wants to see what is in ${place(path)}. I list it.`, {
      name: 'list_dir',
      args: { path },
    })
  }
  return describeListing(path, listing)
}

/** The answer to a listing of one folder. */
export function describeListing(path: string, listing: ToolCall): Move {
  const failure = failureOf(listing)
  if (failure !== undefined) {
    return answer('The listing failed.', `I could not list ${code(path)}: ${failure}`)
  }
  const entries = parseListing(listing.result)
  if (entries.length === 0) return answer('It is empty.', `${Place(path)} is empty.`)
  const kinds = projectKinds(entries.map((entry) => entry.name))
  const intro = `${Place(path)} has ${countEntries(entries)}.`
  const guess = kinds[0] === undefined ? '' : ` It looks like part of a ${kinds[0]} project.`
  return answer(
    'I have the listing and can answer.',
    [intro + (path === '.' ? guess.replace('part of ', '') : guess), showEntries(entries)].join('\n\n'),
  )
}

export function countEntries(entries: readonly Entry[]): string {
  const folders = entries.filter((entry) => entry.isFolder).length
  const files = entries.length - folders
  const parts = [
    ...(folders > 0 ? [count(folders, 'folder')] : []),
    ...(files > 0 ? [count(files, 'file')] : []),
  ]
  return parts.join(' and ')
}

export function showEntries(entries: readonly Entry[]): string {
  const folders = entries.filter((entry) => entry.isFolder)
  const files = entries.filter((entry) => !entry.isFolder)
  const lines = [
    ...folders.map((entry) => code(`${entry.name}/`) + inside(entry)),
    ...files.map((entry) => code(entry.name)),
  ]
  return bullets(lines, 60)
}

function inside(folder: Entry): string {
  if (folder.children.length === 0) return ''
  const names = folder.children.map((child) => code(child.isFolder ? `${child.name}/` : child.name))
  const more = names.length > 5 ? `, … (${names.length} in all)` : ''
  return `: ${names.slice(0, 5).join(', ')}${more}`
}

function place(path: string): string {
  return path === '.' ? 'this folder' : path
}

function Place(path: string): string {
  return path === '.' ? 'This folder' : code(path)
}
