import type { ChangeStatus } from '@boocode/contracts'
import { cx } from '../../../components/class-names.ts'
import { stateWords } from '../store/change-words.ts'
import { statesOf } from '../store/group-changes.ts'

const looks: Record<ChangeStatus, string> = {
  pending: 'text-needs-you',
  applied: 'text-done',
  rejected: 'text-faint line-through',
  reverted: 'text-faint',
  conflicted: 'text-failed',
}

/** In words; the colour only repeats them. */
export function ChangeState({ changes }: { changes: readonly { status: ChangeStatus | null }[] }) {
  return statesOf(changes).map((status) => (
    <span key={status} className={cx('shrink-0 text-small', looks[status])}>
      {stateWords[status]}
    </span>
  ))
}
