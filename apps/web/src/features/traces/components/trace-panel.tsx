import { ChevronRight, SquareArrowOutUpRight } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { readStored, writeStored } from '../../../lib/storage.ts'
import type { TracePanelProps } from './trace-panel-props.ts'

const PanelSums = lazy(async () => ({ default: (await import('./panel-rows.tsx')).PanelSums }))
const PanelRows = lazy(async () => ({ default: (await import('./panel-rows.tsx')).PanelRows }))

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
        <Suspense fallback={null}>{isOpen && <PanelSums {...props} />}</Suspense>
        <span className="ml-auto pr-2">
          <IconButton label="Open trace" icon={SquareArrowOutUpRight} size={12} className="size-5!" onClick={() => props.onOpen(null)} />
        </span>
      </div>
      <Suspense fallback={null}>{isOpen && <PanelRows {...props} />}</Suspense>
    </section>
  )
}
