import { requestNothing } from '../../../lib/api/request.ts'

/** Forgets the project with its sessions; its files stay where they are. */
export async function deleteProject(id: string): Promise<void> {
  await requestNothing(`/api/projects/${id}`, { method: 'DELETE' })
}
