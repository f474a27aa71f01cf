import { filesResponseSchema } from '@boocode/contracts'
import type { FoundFile } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

const shown = 40

/** Files and folders of a project that fit best. */
export async function findFiles(projectId: string, query: string, signal: AbortSignal): Promise<readonly FoundFile[]> {
  const path = `/api/projects/${projectId}/files?limit=${shown}&q=${encodeURIComponent(query)}`
  return (await request(filesResponseSchema, path, { signal })).files
}
