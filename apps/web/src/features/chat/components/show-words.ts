import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import { foundRanges } from '../store/found-words.ts'
import type { RevealedWords } from '../store/reveals.ts'

const name = 'found-here'
/** So many frames a row may take until it is drawn and opened. */
const patienceFrames = 40
/** Room above the words, so that what leads to them is seen. */
const roomPx = 96

/** Brings the n-th of some words in a row into sight, once the row is drawn. Returns how to give up. */
export function showWords(list: VirtualListHandle, rowKey: string, words: RevealedWords): () => void {
  let frame = 0
  const look = (left: number) => {
    const row = document.querySelector(`[data-row="${CSS.escape(rowKey)}"]`)
    const ranges = row === null ? [] : foundRanges([row], words.text, words.nth + 1)
    const range = ranges[words.nth] ?? (left === 0 ? ranges.at(-1) : undefined)
    if (row !== null && range !== undefined) bring(list, { row, rowKey, range })
    else if (left > 0) frame = requestAnimationFrame(() => look(left - 1))
  }
  look(patienceFrames)
  return () => {
    cancelAnimationFrame(frame)
    if ('highlights' in CSS) CSS.highlights.delete(name)
  }
}

function bring(list: VirtualListHandle, { row, rowKey, range }: { row: Element; rowKey: string; range: Range }): void {
  if ('highlights' in CSS) CSS.highlights.set(name, new Highlight(range))
  const box = range.startContainer.parentElement?.closest('pre, p')
  if (box != null && box.scrollHeight > box.clientHeight) box.scrollTop += range.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2
  const belowPx = range.getBoundingClientRect().top - row.getBoundingClientRect().top
  list.scrollTo(rowKey, Math.min(8, roomPx - belowPx))
}
