import { useEffect, useEffectEvent } from 'react'
import type { ChangedFile, ChangeGroup } from '../store/group-changes.ts'
import { withStatus } from '../store/group-changes.ts'
import { isOpenIn } from '../store/review-view.ts'
import { stepFrom } from '../store/step.ts'
import type { Step } from '../store/step.ts'
import { selectHunk } from './change-actions.tsx'
import type { ReviewScope } from './review-context.ts'

const steps: Readonly<Record<string, Step | undefined>> = { j: 'next-file', k: 'previous-file', n: 'next-hunk', p: 'previous-hunk' }
const fields = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]'

/**
 * The keys of a review: `j` and `k` go by files, `n` and `p` by hunks, `a` accepts and `x` rejects what the person
 * is at, `o` opens and closes it, arrows go by lines once one has the focus. Not while something is written.
 */
export function useReviewKeys(element: HTMLElement | null, scope: ReviewScope, view: KeyView): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target === null || target.closest(fields) !== null) return
    // What was decided on may have had the focus and be gone: then the pane in front is meant.
    if (element?.contains(target) !== true && !(view.isFront && target === document.body)) return
    if (moveByLine(target, event.key) || press(scope, view, event)) event.preventDefault()
  })
  useEffect(() => {
    const listening = new AbortController()
    document.addEventListener('keydown', (event) => onKeyDown(event), { signal: listening.signal })
    return () => listening.abort()
  }, [])
}

/** What of a review the keys go through. */
export interface KeyView {
  groups: readonly ChangeGroup[]
  /** Files that open by themselves. */
  small: ReadonlySet<string>
  isFront: boolean
}

/** Does what a key means. Returns whether it means anything here. */
function press(scope: ReviewScope, { groups, small }: KeyView, { key, repeat }: KeyboardEvent): boolean {
  const { review } = scope
  const { place, hunkCounts, foldedGroups } = review.store.getState()
  const files = groups.filter((group) => !foldedGroups.has(group.key)).flatMap((group) => group.files)
  const step = steps[key]
  if (step !== undefined) {
    const next = stepFrom({ files, place, hunkCounts }, step)
    if (next !== null) review.goTo(next)
    return true
  }
  const file = files.find((other) => other.key === place?.file)
  if (file === undefined) return false
  if (key === 'o') {
    review.setOpen([file.key], !isOpenIn(review.store.getState(), file.key, small.has(file.key)))
    return true
  }
  if (key !== 'a' && key !== 'x') return false
  if (!repeat) decideAt(scope, file, key === 'a' ? 'apply' : 'reject')
  return true
}

/** On the hunk that the person is at, when the change has others; else on the file. */
function decideAt({ review, decider }: ReviewScope, file: ChangedFile, action: 'apply' | 'reject'): void {
  const { place, hunkCounts } = review.store.getState()
  const open = withStatus(file.changes, 'pending', 'conflicted')
  const hunk = place?.hunk
  if (hunk != null && open.includes(hunk.changeId) && (hunkCounts.get(hunk.changeId) ?? 1) > 1) {
    decider.decide({ action, selection: selectHunk(hunk.changeId, hunk.index) })
  } else if (open.length > 0) {
    decider.decide({ action, selection: { ids: open } })
  }
}

/** From a line's number to the next or the one before. Returns whether it was one. */
function moveByLine(target: HTMLElement, key: string): boolean {
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return false
  const root = target.closest('section[aria-label^="Changes of"]')
  if (root === null) return false
  const lines = [...root.querySelectorAll<HTMLElement>('button[data-line]')]
  const at = lines.indexOf(target)
  const next = at < 0 ? lines.find((line) => (target.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0) : lines[key === 'ArrowDown' ? at + 1 : at - 1]
  next?.focus()
  return next !== undefined
}
