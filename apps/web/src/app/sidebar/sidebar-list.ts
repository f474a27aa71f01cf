import type { Project, Session } from '@boocode/contracts'

/** One line of the sidebar; all are equally high. */
export type SidebarRow =
  | { readonly kind: 'heading'; readonly id: 'pinned'; readonly title: string }
  | { readonly kind: 'settled'; readonly id: 'settled'; readonly isOpen: boolean }
  | { readonly kind: 'project'; readonly id: string; readonly project: Project; readonly isOpen: boolean; readonly count: number }
  | { readonly kind: 'session'; readonly id: string; readonly session: Session; readonly project: Project | undefined; readonly isPinned: boolean }
  | { readonly kind: 'empty'; readonly id: string; readonly text: string }

export interface SidebarInput {
  readonly projects: Iterable<Project>
  readonly sessions: Iterable<Session>
  readonly filter: string
  /** Projects that a person folded, by id. */
  readonly folded: ReadonlySet<string>
  readonly isSettledOpen: boolean
}

/**
 * Pinned sessions, then projects by name with their active ones, then what is settled. A filter keeps
 * sessions whose name, or whose project's name, holds every word, and opens whatever holds one.
 */
export function listRows({ projects, sessions, filter, folded, isSettledOpen }: SidebarInput): readonly SidebarRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const isFiltered = words.length > 0
  const sorted = [...projects].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
  const byId = new Map(sorted.map((project) => [project.id, project]))
  const fitting = [...sessions]
    .filter((session) => fits(`${byId.get(session.project_id)?.name ?? ''} ${session.name}`, words))
    .sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
  const row = (session: Session): SidebarRow => ({ kind: 'session', id: session.id, session, project: byId.get(session.project_id), isPinned: session.pinned })
  const active = fitting.filter((session) => session.archived_at === null)
  const pinned = active.filter((session) => session.pinned)
  const byProject = Map.groupBy(active.filter((session) => !session.pinned), (session) => session.project_id)
  const settled = fitting.filter((session) => session.archived_at !== null)

  const rows: SidebarRow[] = []
  if (pinned.length > 0) rows.push({ kind: 'heading', id: 'pinned', title: 'Pinned' }, ...pinned.map(row))
  for (const project of sorted) {
    const own = byProject.get(project.id) ?? []
    if (isFiltered && own.length === 0 && !fits(project.name, words)) continue
    const isOpen = isFiltered || !folded.has(project.id)
    rows.push({ kind: 'project', id: project.id, project, isOpen, count: own.length })
    if (!isOpen) continue
    rows.push(...own.map(row))
    if (own.length === 0) rows.push({ kind: 'empty', id: `empty:${project.id}`, text: isFiltered ? 'No session has this name' : 'No sessions yet' })
  }
  if (isFiltered && settled.length === 0) return rows
  if (byId.size > 0) rows.push({ kind: 'settled', id: 'settled', isOpen: isSettledOpen || isFiltered }, ...(isSettledOpen || isFiltered ? settled.map(row) : []))
  return rows
}

function fits(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return words.every((word) => lower.includes(word))
}
