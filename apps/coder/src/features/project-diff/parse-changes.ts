import type { Change } from '@boocode/contracts'

export interface LineCounts {
  readonly additions: number
  readonly deletions: number
}

/** A file that git lists as changed, or as new. */
export interface GitChange {
  readonly path: string
  readonly operation: Change['operation']
  readonly counts: LineCounts | 'binary' | 'uncounted'
}

/** Reads `git diff --raw --numstat -z`: first the states of all files, then their lines. A path that cannot be text is shown with U+FFFD. */
export function parseChanges(output: Buffer): GitChange[] {
  const fields = output.toString('utf8').split('\0')
  const operations = new Map<string, Change['operation']>()
  const counts = new Map<string, LineCounts | 'binary'>()
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? ''
    const state = /^:\d+ \d+ \S+ \S+ ([A-Z])\d*$/.exec(field)?.[1]
    if (state !== undefined) {
      at += 1
      const path = fields[at] ?? ''
      // A file in conflict is listed twice.
      operations.set(path, state === 'A' ? 'create' : state === 'D' ? 'delete' : 'edit')
      continue
    }
    const [, added, removed, path] = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(field) ?? []
    if (path !== undefined) counts.set(path, added === '-' ? 'binary' : { additions: Number(added), deletions: Number(removed) })
  }
  return [...operations].map(([path, operation]) => ({ path, operation, counts: counts.get(path) ?? { additions: 0, deletions: 0 } }))
}

export function parseNames(output: Buffer): string[] {
  return output.toString('utf8').split('\0').filter((name) => name !== '')
}
