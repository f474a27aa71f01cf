import { panesResponseSchema } from '@boocode/contracts'
import type { Pane } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'
import { panesPath } from './paths.ts'

export async function listPanes(sessionId: string): Promise<readonly Pane[]> {
  return (await request(panesResponseSchema, panesPath(sessionId))).panes
}
