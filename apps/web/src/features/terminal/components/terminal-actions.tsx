import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Accessibility, ClipboardPaste, Copy, EllipsisVertical, Pencil, Plus, RotateCcw, Search, X } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { RenameDialog } from '../../../components/rename-dialog.tsx'
import { copyText } from '../../../components/copy-button.tsx'
import type { PaneActionsProps } from '../../../lib/pane.ts'
import { renamePane } from '../api/change-pane.ts'
import { keyNames } from '../screen/keys.ts'
import { openTerminals } from '../screen/open-terminals.ts'
import { panesQuery } from '../store/panes-query.ts'
import { screenReader, setScreenReader } from '../store/screen-reader.ts'
import { useNewTerminal } from '../store/use-new-terminal.ts'
import { useStartAgain } from './state-strip.tsx'

/** What can be done with a terminal, in the header of its pane. */
export function TerminalActions({ sessionId, item, onClose }: PaneActionsProps) {
  const client = useQueryClient()
  const [asked, setAsked] = useState<'rename' | 'restart' | null>(null)
  const { data: panes } = useQuery(panesQuery(sessionId))
  const pane = panes?.find((other) => other.id === item)
  const terminal = useStore(openTerminals, (all) => all.get(item ?? ''))
  const isReadOut = useStore(screenReader, ({ isOn }) => isOn)
  const create = useNewTerminal(sessionId)
  const startAgain = useStartAgain(sessionId, item ?? '', () => terminal?.focus())
  const refresh = async () => await client.invalidateQueries({ queryKey: panesQuery(sessionId).queryKey })
  if (item === null) return null
  return (
    <>
      <IconButton label="New terminal" icon={Plus} className="wide:hidden" disabled={create.isPending} onClick={() => create.mutate()} />
      <IconButton label={`Search (${keyNames.search})`} icon={Search} onClick={() => terminal?.facts.setState({ isSearching: true })} />
      <Menu align="end" trigger={<IconButton label="Terminal actions" icon={EllipsisVertical} />}>
        <MenuItem icon={Copy} onClick={() => void copyText(terminal?.selection ?? '')}>
          Copy selection
        </MenuItem>
        <MenuItem icon={ClipboardPaste} onClick={() => void readClipboard().then((text) => terminal?.paste(text), () => toast.error(`The browser does not allow it here. Use ${keyNames.paste}.`))}>
          Paste
        </MenuItem>
        <MenuItem icon={Accessibility} onClick={() => setScreenReader(!isReadOut)}>
          {isReadOut ? 'Stop reading out' : 'Read out for screen readers'}
        </MenuItem>
        <hr className="my-1 border-line" />
        <MenuItem icon={Pencil} disabled={pane === undefined} onClick={() => setAsked('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={RotateCcw} disabled={pane === undefined} onClick={() => (pane?.alive === true ? setAsked('restart') : startAgain.mutate())}>
          Restart
        </MenuItem>
        <MenuItem icon={X} danger onClick={onClose}>
          Close terminal
        </MenuItem>
      </Menu>
      {asked === 'rename' && pane !== undefined && (
        <RenameDialog
          title="Rename terminal"
          name={pane.name}
          onRename={async (name) => {
            await renamePane(sessionId, item, name)
            await refresh()
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'restart' && (
        <ConfirmDialog
          title="Restart this terminal?"
          description="What runs in it ends, and its screen begins anew, in every window."
          action="Restart"
          onConfirm={async () => {
            await startAgain.mutateAsync()
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

async function readClipboard(): Promise<string> {
  return await navigator.clipboard.readText()
}
