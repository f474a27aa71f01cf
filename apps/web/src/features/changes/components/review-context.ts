import { createContext, useContext } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import type { PatchLook } from '../../../components/diff/patch-hunk.tsx'
import type { PatchSource } from '../api/patch-source.ts'
import type { Comments } from '../store/comments.ts'
import type { Review } from '../store/review-view.ts'
import type { Decider } from '../store/use-decide.ts'

/** What all parts of one review share. */
export interface ReviewScope {
  readonly sessionId: string
  readonly review: Review
  readonly comments: StoreApi<Comments>
  readonly decider: Decider
  readonly look: PatchLook
  /** Where differences are read. */
  readonly patches: PatchSource
}

export const ReviewContext = createContext<ReviewScope | null>(null)

export function useReview(): ReviewScope {
  const scope = useContext(ReviewContext)
  if (scope === null) throw new Error('used outside of a review')
  return scope
}
