/** Which row a key leads to, and what it opens or closes. */
import { hasChildren } from './span-tree.ts'
import type { Row } from './span-tree.ts'

export type KeyAct = { readonly kind: 'go'; readonly index: number } | { readonly kind: 'open' | 'close'; readonly key: string } | { readonly kind: 'enter' }

export interface KeyPlace {
  readonly rows: readonly Row[]
  readonly collapsed: ReadonlySet<string>
  /** -1 while no row is active. */
  readonly index: number
  /** Rows in the window. */
  readonly pageRows: number
}

/** Null for keys that mean nothing here. */
export function actOfKey(key: string, place: KeyPlace): KeyAct | null {
  const { rows, index, pageRows } = place
  const go = (to: number): KeyAct | null => (rows.length === 0 ? null : { kind: 'go', index: Math.min(rows.length - 1, Math.max(0, to)) })
  switch (key) {
    case 'ArrowDown':
      return go(index + 1)
    case 'ArrowUp':
      return go(index === -1 ? rows.length - 1 : index - 1)
    case 'PageDown':
      return go(index + pageRows)
    case 'PageUp':
      return go(index - pageRows)
    case 'Home':
      return go(0)
    case 'End':
      return go(rows.length - 1)
    case 'ArrowRight':
      return openOrEnter(place)
    case 'ArrowLeft':
      return closeOrLeave(place)
    case 'Enter':
      return index === -1 ? null : { kind: 'enter' }
    default:
      return null
  }
}

function openOrEnter({ rows, collapsed, index }: KeyPlace): KeyAct | null {
  const row = rows[index]
  if (row === undefined || !hasChildren(row)) return null
  return collapsed.has(row.key) ? { kind: 'open', key: row.key } : { kind: 'go', index: Math.min(rows.length - 1, index + 1) }
}

function closeOrLeave({ rows, collapsed, index }: KeyPlace): KeyAct | null {
  const row = rows[index]
  if (row === undefined) return null
  if (hasChildren(row) && !collapsed.has(row.key)) return { kind: 'close', key: row.key }
  const parent = parentOf(rows, index)
  return parent === -1 ? null : { kind: 'go', index: parent }
}

export function parentOf(rows: readonly Row[], index: number): number {
  const level = rows[index]?.level ?? 1
  for (let at = index - 1; at >= 0; at -= 1) if ((rows[at]?.level ?? 1) < level) return at
  return -1
}
