import { createStore } from 'zustand/vanilla'
import { z } from 'zod'
import { readStored, writeStored } from '../../../lib/storage.ts'

const prefsSchema = z.object({
  layout: z.enum(['unified', 'split']).default('unified'),
  isWrapping: z.boolean().default(true),
  grouping: z.enum(['turn', 'folder']).default('turn'),
})
/** How a person likes differences, on this device. */
export type ReviewPrefs = z.infer<typeof prefsSchema>

const key = 'boocode.review-view'
export const reviewPrefs = createStore<ReviewPrefs>(readPrefs)
reviewPrefs.subscribe((prefs) => writeStored(key, JSON.stringify(prefs)))

function readPrefs(): ReviewPrefs {
  try {
    return prefsSchema.parse(JSON.parse(readStored(key) ?? '{}'))
  } catch {
    return prefsSchema.parse({})
  }
}

/** What a review shows: what agents did, or what differs on disk from the last commit. */
export type ReviewSource = 'agents' | 'commit'

/** Where a person is in the review, by keys or by going to a comment. */
export interface ReviewPlace {
  readonly file: string
  /** A hunk of one of the file's changes; null for the file itself. */
  readonly hunk: { readonly changeId: string; readonly index: number } | null
  /** Grows with every step, so that going to the same place again is a step too. */
  readonly step: number
}

export interface ReviewState {
  /** Files whose difference is shown, and those that were closed though they open by themselves. */
  readonly opened: ReadonlySet<string>
  readonly closed: ReadonlySet<string>
  readonly foldedGroups: ReadonlySet<string>
  readonly place: ReviewPlace | null
  /** How many hunks each difference has that was read, by change. */
  readonly hunkCounts: ReadonlyMap<string, number>
}

/** A file that a person is led into is open; otherwise what they did last counts, or else how much there is to see. */
export function isOpenIn({ opened, closed, place }: ReviewState, file: string, opensItself: boolean): boolean {
  if (opened.has(file)) return true
  return !closed.has(file) && (opensItself || (place?.file === file && place.hunk !== null))
}

/** Of one pane; as long as its session is open. */
export function createReview() {
  const store = createStore<ReviewState>(() => ({ opened: new Set(), closed: new Set(), foldedGroups: new Set(), place: null, hunkCounts: new Map() }))
  return {
    store,
    setOpen(files: readonly string[], isOpen: boolean) {
      store.setState(({ opened, closed }) => {
        const [add, remove] = isOpen ? [new Set(opened), new Set(closed)] : [new Set(closed), new Set(opened)]
        for (const file of files) {
          add.add(file)
          remove.delete(file)
        }
        return isOpen ? { opened: add, closed: remove } : { opened: remove, closed: add }
      })
    },
    foldGroup(group: string, isFolded: boolean) {
      store.setState(({ foldedGroups }) => {
        const next = new Set(foldedGroups)
        if (isFolded) next.add(group)
        else next.delete(group)
        return { foldedGroups: next }
      })
    },
    goTo(place: Omit<ReviewPlace, 'step'> | null) {
      store.setState((state) => ({ place: place === null ? null : { ...place, step: (state.place?.step ?? 0) + 1 } }))
    },
    /** The focus came to a file by itself: steps go on from there. */
    noteFile(file: string) {
      const { place } = store.getState()
      if (place?.file !== file) store.setState({ place: { file, hunk: null, step: place?.step ?? 0 } })
    },
    countHunks(changeId: string, count: number) {
      if (store.getState().hunkCounts.get(changeId) === count) return
      store.setState(({ hunkCounts }) => ({ hunkCounts: new Map(hunkCounts).set(changeId, count) }))
    },
  }
}

export type Review = ReturnType<typeof createReview>
