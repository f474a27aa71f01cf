import type { Project, Session } from '@boocode/contracts'

export interface SidebarGroup {
  readonly project: Project
  /** Pinned first, then the latest. */
  readonly sessions: readonly Session[]
}

/** Projects by name with their sessions. A filter keeps sessions whose name, or whose project's name, holds every word. */
export function listGroups(
  projects: Iterable<Project>,
  sessions: Iterable<Session>,
  filter: string,
): readonly SidebarGroup[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const byProject = new Map<string, Session[]>()
  for (const session of sessions) {
    const list = byProject.get(session.project_id)
    if (list === undefined) byProject.set(session.project_id, [session])
    else list.push(session)
  }
  return [...projects]
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
    .map((project) => {
      const own = (byProject.get(project.id) ?? []).filter((session) => fits(`${project.name} ${session.name}`, words))
      return { project, sessions: own.sort(byRecency) }
    })
    .filter((group) => words.length === 0 || group.sessions.length > 0 || fits(group.project.name, words))
}

function byRecency(a: Session, b: Session): number {
  return Number(b.pinned) - Number(a.pinned) || (a.updated_at < b.updated_at ? 1 : -1)
}

function fits(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return words.every((word) => lower.includes(word))
}
