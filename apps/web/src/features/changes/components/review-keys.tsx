import { useEffect, useEffectEvent } from 'react'
import type { Binding } from '../../../lib/commands/bindings.ts'
import { useCommand } from '../../../lib/commands/commands.ts'
import type { ChangedFile, ChangeGroup } from '../store/group-changes.ts'
import { withStatus } from '../store/group-changes.ts'
import { isOpenIn } from '../store/review-view.ts'
import { stepFrom } from '../store/step.ts'
import type { Step } from '../store/step.ts'
import { selectHunk } from './change-actions.tsx'
import type { ReviewScope } from './review-context.ts'

function describe(id: string, title: string, defaultKey: string): Binding {
  return { id: `review.${id}`, title: `Review: ${title}`, defaultKey, when: 'not_writing', scope: 'review', mayRepeat: true }
}

const described = {
  nextFile: describe('next-file', 'next file', 'J'),
  previousFile: describe('previous-file', 'file before', 'K'),
  nextHunk: describe('next-hunk', 'next hunk', 'N'),
  previousHunk: describe('previous-hunk', 'hunk before', 'P'),
  open: { ...describe('open', 'open or close the file', 'O'), mayRepeat: false },
  accept: { ...describe('accept', 'accept the hunk or file', 'A'), mayRepeat: false },
  reject: { ...describe('reject', 'reject the hunk or file', 'X'), mayRepeat: false },
}

export interface ReviewKeysProps {
  /** Where the keys count: what has the focus is in it. */
  element: HTMLElement | null
  scope: ReviewScope
  groups: readonly ChangeGroup[]
  /** Files that open by themselves. */
  small: ReadonlySet<string>
  isFront: boolean
}

/** What can be done in a review by keys; arrows go by lines once one has the focus. Draws nothing. */
export function ReviewKeys({ element, scope, groups, small, isFront }: ReviewKeysProps) {
  // What was decided on may have had the focus and be gone: then the pane in front is meant.
  const isHere = (target: Element) => element?.contains(target) === true || (isFront && target === document.body)
  const seen = () => groups.filter((group) => !scope.review.store.getState().foldedGroups.has(group.key)).flatMap((group) => group.files)
  const move = (step: Step) => () => {
    const { place, hunkCounts } = scope.review.store.getState()
    const next = stepFrom({ files: seen(), place, hunkCounts }, step)
    if (next !== null) scope.review.goTo(next)
  }
  const atFile = (act: (file: ChangedFile) => void) => () => {
    const file = seen().find(({ key }) => key === scope.review.store.getState().place?.file)
    if (file !== undefined) act(file)
  }
  useLineKeys(element)
  return (
    <>
      <Key of={described.nextFile} isHere={isHere} run={move('next-file')} />
      <Key of={described.previousFile} isHere={isHere} run={move('previous-file')} />
      <Key of={described.nextHunk} isHere={isHere} run={move('next-hunk')} />
      <Key of={described.previousHunk} isHere={isHere} run={move('previous-hunk')} />
      <Key of={described.open} isHere={isHere} run={atFile(({ key }) => scope.review.setOpen([key], !isOpenIn(scope.review.store.getState(), key, small.has(key))))} />
      <Key of={described.accept} isHere={isHere} run={atFile((file) => decideAt(scope, file, 'apply'))} />
      <Key of={described.reject} isHere={isHere} run={atFile((file) => decideAt(scope, file, 'reject'))} />
    </>
  )
}

function Key({ of, run, isHere }: { of: Binding; run: () => void; isHere: (target: Element) => boolean }) {
  useCommand({ ...of, run, isHere })
  return null
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

/** Up and down from the number of a line. */
function useLineKeys(element: HTMLElement | null): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isHeld = event.ctrlKey || event.metaKey || event.altKey
    if (!event.defaultPrevented && !isHeld && event.target instanceof HTMLElement && moveByLine(event.target, event.key)) event.preventDefault()
  })
  useEffect(() => {
    const listening = new AbortController()
    element?.addEventListener('keydown', (event) => onKeyDown(event), { signal: listening.signal })
    return () => listening.abort()
  }, [element])
}

/** From a line's number to the next or the one before. Returns whether it was one. */
function moveByLine(target: HTMLElement, key: string): boolean {
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return false
  const root = target.closest('figure[aria-label^="Changes of"]')
  if (root === null) return false
  const lines = [...root.querySelectorAll<HTMLElement>('button[data-line]')]
  const at = lines.indexOf(target)
  const next = at < 0 ? lines.find((line) => (target.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0) : lines[key === 'ArrowDown' ? at + 1 : at - 1]
  next?.focus()
  return next !== undefined
}
