import { requestNothing } from '../../../lib/api/request.ts'

export async function deleteSession(id: string): Promise<void> {
  await requestNothing(`/api/sessions/${id}`, { method: 'DELETE' })
}
