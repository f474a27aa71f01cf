import type { Project, Session } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { instant, session } from '../../testing/session-script.ts'
import { listGroups } from './sidebar-list.ts'

const project = (id: string, name: string): Project => ({ id, name, path: `/${name}`, ask_patterns: [], created_at: instant(0) })
const inProject = (project_id: string, name: string, minute: number, pinned = false): Session => ({
  ...session,
  id: `${project_id}-${name}`,
  project_id,
  name,
  pinned,
  updated_at: instant(minute * 60_000),
})
const projects = [project('2', 'zebra'), project('1', 'Atlas')]
const sessions = [inProject('1', 'old', 1), inProject('1', 'new', 9), inProject('1', 'kept', 0, true), inProject('2', 'stripes', 3)]
const shown = (filter: string) => listGroups(projects, sessions, filter).map((group) => [group.project.name, ...group.sessions.map(({ name }) => name)])

describe('the sidebar', () => {
  it('lists projects by name, in each the pinned sessions first and then the latest', () => {
    expect(shown('')).toEqual([['Atlas', 'kept', 'new', 'old'], ['zebra', 'stripes']])
  })
  it('filters by every word, in the name of the session or of its project', () => {
    expect(shown('strip')).toEqual([['zebra', 'stripes']])
    expect(shown('atlas OLD')).toEqual([['Atlas', 'old']])
    expect(shown('zebra')).toEqual([['zebra', 'stripes']])
    expect(shown('nothing')).toEqual([])
  })
})
