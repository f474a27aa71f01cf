import { projectResponseSchema } from '@boocode/contracts'
import type { Project } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export async function renameProject(id: string, name: string): Promise<Project> {
  return (await request(projectResponseSchema, `/api/projects/${id}`, { method: 'PATCH', body: { name } })).project
}
