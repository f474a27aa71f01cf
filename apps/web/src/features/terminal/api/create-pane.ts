import { paneResponseSchema } from '@boocode/contracts'
import type { CreatePane, Pane } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'
import { panesPath } from './paths.ts'

export async function createPane(sessionId: string, body: CreatePane = {}): Promise<Pane> {
  return (await request(paneResponseSchema, panesPath(sessionId), { method: 'POST', body })).pane
}
