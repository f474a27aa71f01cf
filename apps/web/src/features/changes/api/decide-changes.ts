import { decidedChangesResponseSchema } from '@boocode/contracts'
import type { ChangeAction, DecideChanges, DecidedChanges } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export async function decideChanges(action: ChangeAction, selection: DecideChanges): Promise<DecidedChanges> {
  return await request(decidedChangesResponseSchema, `/api/changes/${action}`, { method: 'POST', body: selection })
}
