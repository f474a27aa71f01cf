import type { ChatStatus, Session } from '@boocode/contracts'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { NavLink } from 'react-router'
import { Age } from '../../../components/age.tsx'
import { cx } from '../../../components/class-names.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { RenameDialog } from '../../../components/rename-dialog.tsx'
import { StatusDot } from '../../../components/status-dot.tsx'
import { formatUsd } from '../../../lib/format.ts'
import { deleteSession } from '../api/delete-session.ts'
import { renameSession } from '../api/rename-session.ts'

export interface SessionRowProps {
  session: Session
  status: ChatStatus
  onNavigate: () => void
  /** Called after it is gone. */
  onDeleted: () => void
}

export function SessionRow({ session, status, onNavigate, onDeleted }: SessionRowProps) {
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const close = () => setAsked(null)
  return (
    <li className="group relative">
      <NavLink
        to={`/s/${session.id}`}
        onClick={onNavigate}
        className={({ isActive }) =>
          cx('flex h-row items-center gap-1.5 rounded pr-2 pl-1.5', isActive ? 'bg-pressed' : 'hover:bg-hover')
        }
      >
        <StatusDot status={status} />
        <span className={cx('min-w-0 flex-1 truncate', status === 'done_unread' && 'font-medium')}>{session.name}</span>
        {session.cost_usd !== null && (
          <span className="tabular text-small text-faint group-focus-within:invisible group-hover:invisible pointer-coarse:visible!">{formatUsd(session.cost_usd)}</span>
        )}
        <Age at={session.updated_at} className="tabular text-small text-faint group-focus-within:invisible group-hover:invisible pointer-coarse:mr-9 pointer-coarse:visible!" />
      </NavLink>
      <div className="absolute inset-y-0 right-1 flex items-center opacity-0 group-hover:opacity-100 focus-within:opacity-100 has-[[data-popup-open]]:opacity-100 pointer-coarse:opacity-100">
        <Menu align="end" trigger={<IconButton label={`Actions for ${session.name}`} icon={Ellipsis} />}>
          <MenuItem icon={Pencil} onClick={() => setAsked('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={Trash2} danger onClick={() => setAsked('delete')}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {asked === 'rename' && (
        <RenameDialog title="Rename session" name={session.name} onRename={(name) => renameSession(session.id, name)} onClose={close} />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete “${session.name}”?`}
          description="The conversation is deleted for good, on every device."
          action="Delete session"
          onConfirm={async () => {
            await deleteSession(session.id)
            onDeleted()
          }}
          onClose={close}
        />
      )}
    </li>
  )
}
