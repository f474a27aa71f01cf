import { ArrowLeft, Menu as MenuIcon } from 'lucide-react'
import { useContext, useState } from 'react'
import type { ReactNode } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { DrawerContext } from '../drawer-context.ts'
import { parsePaneKey } from './pane-key.ts'
import { PaneActions, PaneClosing, PaneLabel, PaneView } from './pane-view.tsx'

export interface SinglePaneProps {
  sessionId: string
  front: string
  actions: ReactNode
  /** Leads from another pane back to the chat. */
  onBack: (() => void) | null
}

/** One pane at a time, for narrow windows. */
export function SinglePane({ sessionId, front, actions, onBack }: SinglePaneProps) {
  const openDrawer = useContext(DrawerContext)
  const pane = { ...parsePaneKey(front), sessionId, isVisible: true, isFront: true }
  const [closing, setClosing] = useState<string | null>(null)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-panel px-1">
        {onBack === null ? (
          openDrawer !== null && <IconButton label="Sessions" icon={MenuIcon} size={18} className="size-10!" onClick={openDrawer} />
        ) : (
          <IconButton label="Back to the chat" icon={ArrowLeft} size={18} className="size-10!" onClick={onBack} />
        )}
        <h1 className="flex min-w-0 flex-1 items-center gap-1.5 font-medium">
          <PaneLabel key={front} {...pane} />
        </h1>
        {onBack === null ? actions : <PaneActions key={front} {...pane} onClose={() => setClosing(front)} />}
      </header>
      <div className="min-h-0 flex-1">
        <PaneView key={front} {...pane} />
      </div>
      {closing === front && (
        <PaneClosing
          {...pane}
          onDone={(isClosed) => {
            setClosing(null)
            if (isClosed) onBack?.()
          }}
        />
      )}
    </div>
  )
}
