import type { DockviewApi } from 'dockview-react'
import { Action } from '../commands/action.tsx'
import { describeCommands as described } from '../commands/described.ts'

/** What can be done with the panes of a dock by palette and key. */
export function DockCommands({ api, onClose }: { api: DockviewApi; onClose: (key: string) => void }) {
  const split = (position: 'right' | 'bottom') => {
    const panel = api.activePanel
    // A pane that is alone in its group is where it would go.
    if (panel !== undefined && panel.group.panels.length > 1) panel.api.moveTo({ group: panel.group, position })
  }
  const maximise = () => {
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup()
    else if (api.activePanel !== undefined) api.maximizeGroup(api.activePanel)
  }
  const close = () => {
    const panel = api.activePanel
    if (panel !== undefined && api.totalPanels > 1) onClose(panel.id)
  }
  return (
    <>
      <Action of={described.maximise} run={maximise} />
      <Action of={described.splitRight} run={() => split('right')} />
      <Action of={described.splitDown} run={() => split('bottom')} />
      <Action of={described.closePane} run={close} />
      <Action of={described.nextPane} run={() => api.moveToNext({ includePanel: true })} />
    </>
  )
}
