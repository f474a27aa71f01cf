import type { ChangeGroup } from './group-changes.ts'

const maxFiles = 12
const maxLinesOfFile = 150
const maxLinesTogether = 500

/** Of a small change what waits, or is only looked at, is shown at once: nobody should have to open three files one by one. */
export function opensItself(groups: readonly ChangeGroup[]): ReadonlySet<string> {
  const waiting = groups.flatMap(({ files }) => files).filter(({ changes }) => changes.some(({ status }) => status === null || status === 'pending' || status === 'conflicted'))
  const readable = waiting.filter((file) => file.kind === 'text' && file.additions + file.deletions <= maxLinesOfFile)
  const lines = readable.reduce((sum, file) => sum + file.additions + file.deletions, 0)
  return new Set(waiting.length <= maxFiles && lines <= maxLinesTogether ? readable.map(({ key }) => key) : [])
}
