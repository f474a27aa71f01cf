import type { ChangeAction, ChangeOutcome, ChangeStatus } from '@boocode/contracts'

/** A change that was taken back, or did not fit once, may be put on disk again. */
export function isApplicable(status: ChangeStatus): boolean {
  return status === 'pending' || status === 'conflicted' || status === 'reverted'
}

/** Why there is nothing to do for a change of this status: somebody decided before, perhaps by the same click. */
export function settledBefore(action: ChangeAction, { id, path, status }: { id: string; path: string; status: ChangeStatus }): ChangeOutcome {
  const nothing = { id, path, effect: 'none' } as const
  const unchanged = (message: string): ChangeOutcome => ({ ...nothing, outcome: 'unchanged', message })
  const refused = (message: string): ChangeOutcome => ({ ...nothing, outcome: 'failed', message })
  switch (status) {
    case 'applied':
      return action === 'apply' ? unchanged('It was applied before.') : refused('It is on disk already. Take it back instead.')
    case 'rejected':
      return action === 'apply' ? refused('It was rejected before. Ask the agent to make it again.') : unchanged('It was rejected before.')
    case 'reverted':
      return unchanged('It was taken back before.')
    case 'pending':
    case 'conflicted':
      return action === 'revert' ? unchanged('It is not on disk.') : refused('It is being put on disk just now. Take it back when that is done.')
  }
}
