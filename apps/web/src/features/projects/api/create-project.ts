import { projectResponseSchema } from '@boocode/contracts'
import type { Project } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Makes a directory on the server's machine a project. */
export async function createProject(path: string, idempotencyKey: string): Promise<Project> {
  const options = { method: 'POST' as const, body: { path }, idempotencyKey }
  return (await request(projectResponseSchema, '/api/projects', options)).project
}
