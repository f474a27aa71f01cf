import { ChevronRight, SquareArrowOutUpRight } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { readStored, writeStored } from '../../../lib/storage.ts'
import type { TracePanelProps } from './trace-panel-props.ts'
import { lazyPart } from '../../../components/lazy-part.tsx'

const PanelSums = lazyPart(async () => (await import('./panel-rows.tsx')).PanelSums)
const PanelRows = lazyPart(async () => (await import('./panel-rows.tsx')).PanelRows)

const openKey = 'boocode.trace-panel'

/** The calls of a chat's newest turn, under its composer; whether it is open is remembered on this device. */
export function TracePanel(props: TracePanelProps) {
  const [isOpen, setOpen] = useState(() => readStored(openKey) === 'open')
  const toggle = () => {
    writeStored(openKey, isOpen ? 'closed' : 'open')
    setOpen(!isOpen)
  }
  return (
    <section aria-label="Trace of the newest turn" className="shrink-0 border-t border-line bg-panel">
      <div className="flex h-6 items-center text-small text-muted">
        <button type="button" aria-expanded={isOpen} onClick={toggle} className="flex h-full items-center gap-1 px-3 hover:text-ink">
          <ChevronRight size={12} aria-hidden className={cx('text-faint', isOpen && 'rotate-90')} />
          Trace
        </button>
        {isOpen && <PanelSums {...props} />}
        <span className="ml-auto pr-2">
          <IconButton label="Open trace" icon={SquareArrowOutUpRight} size={12} className="size-5!" onClick={() => props.onOpen(null)} />
        </span>
      </div>
      {isOpen && <PanelRows {...props} />}
    </section>
  )
}
