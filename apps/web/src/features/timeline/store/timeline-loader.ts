import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { timelineRefreshMs } from '../../../config/timing.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { listTimeline, timelinePage } from '../api/list-timeline.ts'
import { emptyTimeline, missingPage, withAnswer, withNewest, withoutTrust } from './timeline-state.ts'
import type { TimelineState } from './timeline-state.ts'

export interface TimelineLoader extends Disposable {
  readonly store: StoreApi<TimelineState>
  /** Loads what of these turns is not known. After a failure it does nothing until `retry`. */
  need(numbers: readonly number[]): void
  /** Something of the turns from this number on changed: they are asked for again soon, once for many calls. */
  refreshFrom(number: number): void
  /** What turns did may have changed anywhere. */
  distrust(): void
  retry(): void
}

/** Loads the timeline of a chat page by page, one request at a time, so that no old answer comes after a new one. */
export function createTimelineLoader(chatId: string): TimelineLoader {
  const store = createStore<TimelineState>(() => emptyTimeline)
  let needed: readonly number[] = []
  let refresh: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let isOver = false

  /** What is to be asked for next. */
  function nextQuestion(): { before: number | null; limit: number } | null {
    const state = store.getState()
    if (!state.isLoaded) return { before: null, limit: timelinePage }
    if (refresh !== null && timer === undefined) {
      const limit = Math.min(timelinePage, Math.max(1, state.newest - refresh + 1))
      refresh = null
      return { before: null, limit }
    }
    const before = missingPage(state, needed, timelinePage)
    return before === null ? null : { before, limit: timelinePage }
  }

  async function ask(): Promise<void> {
    if (isAsking || isOver) return
    isAsking = true
    try {
      for (let next = nextQuestion(); next !== null && !isOver; next = nextQuestion()) {
        const { before, limit } = next
        const turns = await listTimeline(chatId, before, limit)
        store.setState((state) => withAnswer(state, { before, limit, turns }), true)
      }
    } catch (error) {
      store.setState({ error: messageOf(error) })
    } finally {
      isAsking = false
    }
  }

  const go = () => {
    if (store.getState().error === null) void ask()
  }

  return {
    store,
    need(numbers) {
      needed = numbers
      go()
    },
    refreshFrom(number) {
      store.setState((state) => withNewest(state, number), true)
      refresh = Math.min(refresh ?? number, number)
      timer ??= setTimeout(() => {
        timer = undefined
        go()
      }, timelineRefreshMs)
    },
    distrust() {
      store.setState(withoutTrust, true)
      go()
    },
    retry() {
      store.setState({ error: null })
      go()
    },
    [Symbol.dispose]() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
