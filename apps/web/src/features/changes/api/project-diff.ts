import { projectDiffResponseSchema } from '@boocode/contracts'
import type { DifferingFile, ProjectDiff } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'
import type { ShownChange } from '../store/group-changes.ts'
import { changesKey } from './list-changes.ts'

/** What differs on disk from the project's last commit. Nobody tells when that changes: it is read anew when a person comes to look. */
export function projectDiffQuery(sessionId: string, projectId: string) {
  return queryOptions({
    queryKey: [...changesKey(sessionId), 'project', projectId],
    queryFn: async ({ signal }): Promise<ProjectDiff> => await request(projectDiffResponseSchema, `/api/projects/${projectId}/diff`, { signal }),
  })
}

const projectChange = 'project '

export function isProjectChange(changeId: string): boolean {
  return changeId.startsWith(projectChange)
}

export function toShownChange(projectId: string, { version, ...file }: DifferingFile): ShownChange {
  return {
    ...file,
    id: `${projectChange}${projectId} ${file.path}`,
    chat_id: null,
    status: null,
    conflict: null,
    version,
    // How much an edit has to show is known by its lines.
    diff_bytes: file.operation === 'edit' ? 0 : file.bytes,
  }
}
