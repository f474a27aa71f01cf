import type { ShownChange } from '../store/group-changes.ts'

/** Where the server has the differences that a review shows. */
export interface PatchSource {
  hunks(change: Pick<ShownChange, 'id' | 'path'>): string
  lines(change: Pick<ShownChange, 'id' | 'path'>, query: URLSearchParams): string
}

/** Of what agents did. */
export const agentPatches: PatchSource = {
  hunks: ({ id }) => `/api/changes/${id}/hunks`,
  lines: ({ id }, query) => `/api/changes/${id}/lines?${query}`,
}

/** Of a project against its last commit. */
export function projectPatches(projectId: string): PatchSource {
  const url = (what: string, query: URLSearchParams, path: string): string => `/api/projects/${projectId}/diff/${what}?${new URLSearchParams([...query, ['path', path]])}`
  return {
    hunks: ({ path }) => url('hunks', new URLSearchParams(), path),
    lines: ({ path }, query) => url('lines', query, path),
  }
}
