import { code, fence } from '../markdown.ts'
import type { Edit } from './find-fix.ts'

/** One sentence: where, and what becomes of what. */
export function describeEdits(edits: readonly Edit[]): string {
  const parts = edits.map(({ path, line, ...texts }) => {
    const { removed, added } = changedLines(texts)
    return `in ${code(`${path}:${line}`)} ${code(removed.join(' '))} to ${code(added.join(' '))}`
  })
  return `I change ${parts.join(', and ')}.`
}

export function showDiffs(edits: readonly Edit[]): string {
  return edits.map((edit) => `${code(edit.path)}, line ${edit.line}:\n\n${fence(diffOf(edit), 'diff')}`).join('\n\n')
}

function diffOf(edit: Pick<Edit, 'oldText' | 'newText'>): string {
  const { removed, added } = changedLines(edit)
  return [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join('\n')
}

/** Without the lines that merely make the old text unique. */
function changedLines({ oldText, newText }: Pick<Edit, 'oldText' | 'newText'>): { removed: string[]; added: string[] } {
  const removed = oldText.split('\n')
  const added = newText.split('\n')
  while (removed.length > 1 && removed[0] === added[0]) {
    removed.shift()
    added.shift()
  }
  while (removed.length > 1 && removed.at(-1) === added.at(-1)) {
    removed.pop()
    added.pop()
  }
  return { removed, added }
}
