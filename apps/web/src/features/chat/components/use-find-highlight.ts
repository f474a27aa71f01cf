import { useEffect } from 'react'
import { foundRanges } from '../store/found-words.ts'

const name = 'found-in-chat'
/** More on one screen tell nothing. */
const maxRanges = 2_000

/** Marks the words in what is drawn of the conversation, as it is drawn. Browsers without highlights show the rows alone. */
export function useFindHighlight(words: string): void {
  useEffect(() => {
    if (words === '' || !('highlights' in CSS)) return
    let frame = 0
    const mark = () => {
      frame = 0
      CSS.highlights.set(name, new Highlight(...foundRanges(document.querySelectorAll('[data-scroller] [data-row]'), words, maxRanges)))
    }
    const observer = new MutationObserver(() => {
      if (frame === 0) frame = requestAnimationFrame(mark)
    })
    for (const scroller of document.querySelectorAll('[data-scroller]')) observer.observe(scroller, { childList: true, characterData: true, subtree: true })
    mark()
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      CSS.highlights.delete(name)
    }
  }, [words])
}
