import type { DiffLine } from '../../lib/diff/diff-lines.ts'

/** Signs beside colours, for those who do not see them. */
export const diffLooks: Record<DiffLine['kind'], { sign: string; line: string; sign_: string; mark: string }> = {
  same: { sign: ' ', line: '', sign_: '', mark: '' },
  added: { sign: '+', line: 'bg-added-wash', sign_: 'text-done', mark: 'rounded-sm bg-added-mark text-ink' },
  removed: { sign: '−', line: 'bg-removed-wash', sign_: 'text-failed', mark: 'rounded-sm bg-removed-mark text-ink' },
  remark: { sign: '', line: 'text-faint', sign_: '', mark: '' },
}
