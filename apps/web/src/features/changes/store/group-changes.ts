import type { ChangeStatus, FileKind, ListedChange } from '@boocode/contracts'

/** What is shown of a change. That of no agent has no chat, and nothing is decided about it: it has no status. */
export interface ShownChange extends Omit<ListedChange, 'chat_id' | 'turn_id' | 'status' | 'created_at' | 'decided_by'> {
  readonly chat_id: string | null
  readonly status: ChangeStatus | null
}

/** What was done to one file, in one turn or in all, oldest change first. */
export interface ChangedFile {
  /** Names it among all files that are listed together. */
  readonly key: string
  readonly path: string
  readonly changes: readonly ShownChange[]
  readonly additions: number
  readonly deletions: number
  readonly kind: FileKind
}

/** Files of a turn, or of a folder. */
export interface ChangeGroup {
  readonly key: string
  readonly by: 'turn' | 'folder'
  /** Of a folder; of a turn its chat and when it began to change files. */
  readonly folder: string
  readonly chatId: string
  readonly createdAt: string
  readonly files: readonly ChangedFile[]
}

/** Changes, which come newest first, by turn and file: the newest turn first, files in the order of their first change. */
export function groupByTurn(changes: readonly ListedChange[]): ChangeGroup[] {
  return [...Map.groupBy(changes, (change) => change.turn_id)].map(([turnId, own]) => {
    const oldestFirst = own.toReversed()
    const [first] = oldestFirst
    return { key: turnId, by: 'turn', folder: '', chatId: first?.chat_id ?? '', createdAt: first?.created_at ?? '', files: toFiles(turnId, oldestFirst) }
  })
}

/** The same changes by folder and file, both by name; a file once, whichever turns changed it. */
export function groupByFolder(changes: readonly ShownChange[]): ChangeGroup[] {
  const byFolder = Map.groupBy(changes.toReversed(), ({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))))
  const names = new Intl.Collator('en', { numeric: true })
  return [...byFolder]
    .sort(([a], [b]) => names.compare(a, b))
    .map(([folder, own]) => ({
      key: `folder ${folder}`,
      by: 'folder',
      folder,
      chatId: '',
      createdAt: '',
      files: toFiles('', own).sort((a, b) => names.compare(a.path, b.path)),
    }))
}

function toFiles(turnId: string, oldestFirst: readonly ShownChange[]): ChangedFile[] {
  return [...Map.groupBy(oldestFirst, ({ path }) => path)].map(([path, changes]) => ({
    key: `${turnId} ${path}`,
    path,
    changes,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    kind: changes.at(-1)?.kind ?? 'text',
  }))
}

export interface ChangeFilter {
  /** Words of which every one is in the path. */
  readonly text: string
  readonly status: ChangeStatus | 'all'
}

/** The groups with the files that fit; a file fits when one of its changes is in the state. */
export function filterGroups(groups: readonly ChangeGroup[], { text, status }: ChangeFilter): readonly ChangeGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0 && status === 'all') return groups
  const fits = (file: ChangedFile): boolean => {
    const path = file.path.toLowerCase()
    return words.every((word) => path.includes(word)) && (status === 'all' || file.changes.some((change) => change.status === status))
  }
  return groups.map((group) => ({ ...group, files: group.files.filter(fits) })).filter(({ files }) => files.length > 0)
}

/** In which states the changes are, each once, what asks for a person first. */
export function statesOf(changes: readonly { status: ChangeStatus | null }[]): ChangeStatus[] {
  const order: readonly ChangeStatus[] = ['conflicted', 'pending', 'applied', 'reverted', 'rejected']
  return order.filter((status) => changes.some((change) => change.status === status))
}

export function withStatus(changes: readonly { id: string; status: ChangeStatus | null }[], ...statuses: readonly ChangeStatus[]): string[] {
  return changes.filter(({ status }) => status !== null && statuses.includes(status)).map((change) => change.id)
}
