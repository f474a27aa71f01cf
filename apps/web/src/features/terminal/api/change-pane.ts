import { AppError, paneResponseSchema } from '@boocode/contracts'
import type { Pane } from '@boocode/contracts'
import { request, requestNothing } from '../../../lib/api/request.ts'
import { panePath } from './paths.ts'

export async function renamePane(sessionId: string, paneId: string, name: string): Promise<Pane> {
  return (await request(paneResponseSchema, panePath(sessionId, paneId), { method: 'PATCH', body: { name } })).pane
}

/** Ends what still runs in it and begins its program anew, in the same place. */
export async function restartPane(sessionId: string, paneId: string): Promise<Pane> {
  return (await request(paneResponseSchema, `${panePath(sessionId, paneId)}/restart`, { method: 'POST' })).pane
}

/** Ends its program and forgets it; one that is gone already is as good. */
export async function closePane(sessionId: string, paneId: string): Promise<void> {
  try {
    await requestNothing(panePath(sessionId, paneId), { method: 'DELETE' })
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  }
}
