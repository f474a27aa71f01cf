import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../../components/class-names.ts'
import { countOf } from '../../../../lib/format.ts'
import { showControls, showEverything } from '../../../../lib/show-hidden.ts'

export interface JsonTreeProps {
  value: unknown
  /** Levels that are open at first. */
  openLevels?: number
}

/** More are shown on demand. */
const pageSize = 100
const longTextChars = 4_000

/** JSON that folds. Only what is open is on the page. */
export function JsonTree({ value, openLevels = 2 }: JsonTreeProps) {
  return (
    <div className="min-w-0 font-mono text-mono leading-[19px]">
      <JsonNode name={null} value={value} openLevels={openLevels} />
    </div>
  )
}

interface JsonNodeProps {
  name: string | null
  value: unknown
  openLevels: number
}

function JsonNode({ name, value, openLevels }: JsonNodeProps) {
  if (typeof value === 'object' && value !== null) return <JsonBranch name={name} value={value} openLevels={openLevels} />
  return (
    <div className="min-w-0 pl-4 wrap-anywhere">
      <Key name={name} />
      <JsonLeaf value={value} />
    </div>
  )
}

function Key({ name }: { name: string | null }) {
  if (name === null) return null
  return <span className="text-muted">{showEverything(name).slice(0, longTextChars)}: </span>
}

function JsonBranch({ name, value, openLevels }: JsonNodeProps & { value: object }) {
  const [isOpen, setOpen] = useState(openLevels > 0)
  const [shown, setShown] = useState(pageSize)
  const entries = isOpen ? Object.entries<unknown>({ ...value }) : []
  const size = Object.keys(value).length
  const words = Array.isArray(value) ? countOf(size, 'item') : countOf(size, 'field')
  return (
    <div className="min-w-0">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="-ml-0.5 flex max-w-full items-center gap-0.5 rounded-sm px-0.5 text-left hover:bg-hover">
        <ChevronRight size={12} aria-hidden className={cx('shrink-0 text-faint', isOpen && 'rotate-90')} />
        <span className="min-w-0 truncate">
          <Key name={name} />
          <span className="text-faint">{words}</span>
        </span>
      </button>
      {isOpen && (
        <div className="ml-[5px] border-l border-line pl-2">
          {entries.slice(0, shown).map(([key, child]) => (
            <JsonNode key={key} name={key} value={child} openLevels={openLevels - 1} />
          ))}
          {size > shown && (
            <button type="button" className="rounded-sm px-1 text-accent hover:bg-hover" onClick={() => setShown(shown + 10 * pageSize)}>
              Show more of {countOf(size, 'entry', 'entries')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function JsonLeaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span className="text-accent">{String(value)}</span>
  const text = isWhole ? value : value.slice(0, longTextChars)
  return (
    <>
      <span dir="ltr" className={cx(value.includes('\n') && 'mt-0.5 block rounded-sm bg-raised px-1.5 py-0.5 whitespace-pre-wrap')}>
        {showControls(text)}
        {value === '' && <span className="text-faint">empty</span>}
      </span>
      {!isWhole && value.length > longTextChars && (
        <button type="button" className="rounded-sm px-1 text-accent hover:bg-hover" onClick={() => setWhole(true)}>
          Show all {countOf(value.length, 'character')}
        </button>
      )}
    </>
  )
}
