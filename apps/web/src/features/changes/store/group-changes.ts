import type { Change, ChangeStatus } from '@boocode/contracts'

/** What a turn did to one file, oldest change first. */
export interface ChangedFile {
  readonly path: string
  readonly changes: readonly Change[]
  readonly additions: number
  readonly deletions: number
}

export interface ChangedTurn {
  readonly turnId: string
  readonly chatId: string
  readonly createdAt: string
  readonly files: readonly ChangedFile[]
}

/** Changes, which come newest first, by turn and file; the newest turn first, files in the order of their first change. */
export function groupChanges(changes: readonly Change[]): ChangedTurn[] {
  const turns = new Map<string, Change[]>()
  for (const change of changes) put(turns, change.turn_id, change)
  return [...turns].map(([turnId, own]) => {
    const oldestFirst = own.toReversed()
    const files = new Map<string, Change[]>()
    for (const change of oldestFirst) put(files, change.path, change)
    const [first] = oldestFirst
    return { turnId, chatId: first?.chat_id ?? '', createdAt: first?.created_at ?? '', files: [...files].map(([path, all]) => toFile(path, all)) }
  })
}

function put(groups: Map<string, Change[]>, key: string, change: Change): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [change])
  else group.push(change)
}

function toFile(path: string, changes: readonly Change[]): ChangedFile {
  const sum = (count: (change: Change) => number) => changes.reduce((total, change) => total + count(change), 0)
  return { path, changes, additions: sum((change) => change.additions), deletions: sum((change) => change.deletions) }
}

/** In which states the changes are, each once, what asks for a person first. */
export function statesOf(changes: readonly Change[]): ChangeStatus[] {
  const order: readonly ChangeStatus[] = ['conflicted', 'pending', 'applied', 'reverted', 'rejected']
  return order.filter((status) => changes.some((change) => change.status === status))
}

export function withStatus(changes: readonly Change[], ...statuses: readonly ChangeStatus[]): string[] {
  return changes.filter((change) => statuses.includes(change.status)).map((change) => change.id)
}
