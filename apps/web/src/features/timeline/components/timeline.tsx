import type { TimelineTurn, Turn } from '@boocode/contracts'
import { memo, useEffect, useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { cx } from '../../../components/class-names.ts'
import { turnNow } from '../store/timeline-state.ts'
import { turnSentence } from '../store/turn-words.ts'
import { TurnItem } from './turn-item.tsx'
import { useStripWindow } from './use-strip-window.ts'
import type { Orientation } from './use-strip-window.ts'

export interface TimelineProps {
  orientation: Orientation
  /** The numbers of all turns, oldest first. */
  numbers: readonly number[]
  stored: ReadonlyMap<number, TimelineTurn>
  /** What the stream tells of turns, by number: it is newer. */
  live: ReadonlyMap<number, Turn>
  /** Says which turns are looked at. */
  onLook: (numbers: readonly number[]) => void
  onChoose: (turn: TimelineTurn) => void
}

const itemPx: Record<Orientation, number> = { horizontal: 188, vertical: 76 }

/** The turns of a chat in a row or a column, of which only those in sight exist. */
export function Timeline({ orientation, numbers, stored, live, onLook, onChoose }: TimelineProps) {
  const id = useId()
  const size = itemPx[orientation]
  const { scroller, start, end, perPage, onScroll, reveal } = useStripWindow(numbers.length, size, orientation)
  const [active, setActive] = useState<number | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const isAcross = orientation === 'horizontal'
  const shown = numbers.slice(start, end)
  const turnAt = (number: number) => turnNow(stored.get(number), live.get(number))
  useEffect(() => {
    onLook(numbers.slice(start, end))
  }, [onLook, numbers, start, end])

  const choose = (number: number) => {
    const turn = turnAt(number)
    if (turn === undefined) return
    setActive(number)
    setChosen(number)
    onChoose(turn)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = active === null ? numbers.length - 1 : numbers.indexOf(active)
    const to = moveTo(event.key, { at, last: numbers.length - 1, perPage })
    if (to !== null) {
      event.preventDefault()
      setActive(numbers[to] ?? null)
      reveal(to)
    } else if ((event.key === 'Enter' || event.key === ' ') && active !== null) {
      event.preventDefault()
      choose(active)
    }
  }
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Turns"
      aria-orientation={orientation}
      aria-activedescendant={active !== null && shown.includes(active) ? `${id}-${active}` : undefined}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-turn]') : null
        if (option !== null) choose(Number(option.dataset['turn']))
      }}
      className={cx('relative min-h-0 flex-1 -outline-offset-2', isAcross ? 'h-[52px] overflow-x-auto overflow-y-hidden' : 'overflow-x-hidden overflow-y-auto')}
    >
      <div style={isAcross ? { width: numbers.length * size, height: '100%' } : { height: numbers.length * size }}>
        {shown.map((number, index) => (
          <TurnOption
            key={number}
            id={`${id}-${number}`}
            number={number}
            turn={turnAt(number)}
            orientation={orientation}
            place={{ index: start + index, count: numbers.length }}
            isActive={number === active}
            isChosen={number === chosen}
          />
        ))}
      </div>
    </div>
  )
}

interface TurnOptionProps {
  id: string
  number: number
  turn: TimelineTurn | undefined
  orientation: Orientation
  place: { index: number; count: number }
  isActive: boolean
  isChosen: boolean
}

const TurnOption = memo(PlainTurnOption, (before, after) => {
  const keys: (keyof TurnOptionProps)[] = ['number', 'orientation', 'isActive', 'isChosen']
  const isPlaced = before.place.index === after.place.index && before.place.count === after.place.count
  return isPlaced && keys.every((key) => before[key] === after[key]) && JSON.stringify(before.turn) === JSON.stringify(after.turn)
})

function PlainTurnOption({ id, number, turn, orientation, place, isActive, isChosen }: TurnOptionProps) {
  const isAcross = orientation === 'horizontal'
  const isRunning = turn !== undefined && turn.finished_at === null && turn.status !== 'queued'
  const words = turn === undefined ? `Turn ${number}` : turnSentence(turn)
  const size = itemPx[orientation]
  return (
    // The list has the keys; which option they are about is told by the list.
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-current={isRunning ? 'step' : undefined}
      aria-setsize={place.count}
      aria-posinset={place.index + 1}
      title={isAcross ? words : undefined}
      tabIndex={-1}
      data-turn={number}
      style={isAcross ? { left: place.index * size, width: size } : { top: place.index * size, height: size }}
      className={cx(
        'absolute flex min-w-0 flex-col justify-center gap-0.5 border-line hover:bg-hover',
        isAcross ? 'inset-y-0 border-r px-2.5' : 'inset-x-0 border-b px-3',
        isRunning && 'bg-accent-wash',
        isChosen && 'bg-pressed',
        isActive && 'outline-2 -outline-offset-2 outline-accent',
      )}
    >
      <span className="sr-only">{words}</span>
      {/* Said above in whole words. */}
      <span aria-hidden className="contents">
        <TurnItem number={number} turn={turn} orientation={orientation} />
      </span>
    </div>
  )
}

/** Where a key leads; null for a key that leads nowhere. */
function moveTo(key: string, { at, last, perPage }: { at: number; last: number; perPage: number }): number | null {
  const to = { ArrowUp: at - 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowRight: at + 1, PageUp: at - perPage, PageDown: at + perPage, Home: 0, End: last }[key]
  return to === undefined ? null : Math.max(0, Math.min(last, to))
}
