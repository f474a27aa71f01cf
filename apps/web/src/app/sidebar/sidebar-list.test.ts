import type { Project, Session } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { instant, session } from '../../testing/session-script.ts'
import { listRows } from './sidebar-list.ts'
import type { SidebarInput } from './sidebar-list.ts'

const project = (id: string, name: string): Project => ({ id, name, path: `/${name}`, ask_patterns: [], created_at: instant(0) })
const inProject = (project_id: string, name: string, minute: number, more: Partial<Session> = {}): Session => ({
  ...session,
  id: `${project_id}-${name}`,
  project_id,
  name,
  updated_at: instant(minute * 60_000),
  ...more,
})
const projects = [project('2', 'zebra'), project('1', 'Atlas')]
const sessions = [
  inProject('1', 'old', 1),
  inProject('1', 'new', 9),
  inProject('1', 'kept', 0, { pinned: true }),
  inProject('2', 'stripes', 3),
  inProject('2', 'over', 5, { archived_at: instant(6 * 60_000) }),
]
function shown(change: Partial<SidebarInput> = {}): string[] {
  const rows = listRows({ projects, sessions, filter: '', folded: new Set(), isSettledOpen: false, ...change })
  return rows.map((row) => {
    switch (row.kind) {
      case 'heading':
        return `# ${row.title}`
      case 'settled':
        return '# settled'
      case 'project':
        return `# ${row.project.name} ${row.count}`
      case 'session':
        return row.session.name
      case 'empty':
        return row.text
    }
  })
}

describe('the sidebar', () => {
  it('lists what is pinned, then projects by name with their latest sessions first, then what is settled', () => {
    expect(shown()).toEqual(['# Pinned', 'kept', '# Atlas 2', 'new', 'old', '# zebra 1', 'stripes', '# settled'])
    expect(shown({ isSettledOpen: true }).slice(-2)).toEqual(['# settled', 'over'])
  })
  it('shows a folded project without its sessions, and says when one has none', () => {
    expect(shown({ folded: new Set(['1']) })).toEqual(['# Pinned', 'kept', '# Atlas 2', '# zebra 1', 'stripes', '# settled'])
    expect(shown({ sessions: [] })).toEqual(['# Atlas 0', 'No sessions yet', '# zebra 0', 'No sessions yet', '# settled'])
  })
  it('filters by every word, in the name of the session or of its project, through folds and what is settled', () => {
    expect(shown({ filter: 'strip' })).toEqual(['# zebra 1', 'stripes'])
    expect(shown({ filter: 'atlas OLD', folded: new Set(['1']) })).toEqual(['# Atlas 1', 'old'])
    expect(shown({ filter: 'over' })).toEqual(['# settled', 'over'])
    expect(shown({ filter: 'nothing' })).toEqual([])
  })
  it('shows nothing where there is nothing', () => {
    expect(shown({ projects: [], sessions: [] })).toEqual([])
  })
})
