import type { ChatStatus, Session } from '@boocode/contracts'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import { NavLink } from 'react-router'
import { toast } from 'sonner'
import { Age } from '../../../components/age.tsx'
import { cx } from '../../../components/class-names.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { RenameDialog } from '../../../components/rename-dialog.tsx'
import { StatusDot } from '../../../components/status-dot.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { formatUsd } from '../../../lib/format.ts'
import { changeSession } from '../api/change-session.ts'
import { deleteSession } from '../api/delete-session.ts'

const undoMs = 5_000

export interface SessionRowProps {
  session: Session
  status: ChatStatus
  /** Said where the row does not stand under its project. */
  projectName: string | null
  onNavigate: () => void
  /** Called after it is gone from the list that it stands in. */
  onGone: () => void
}

export const SessionRow = memo(function SessionRow({ session, status, projectName, onNavigate, onGone }: SessionRowProps) {
  const { cost_usd: cost } = session
  return (
    <>
      <NavLink
        to={`/s/${session.id}`}
        onClick={onNavigate}
        className={({ isActive }) =>
          cx('flex h-full items-center gap-1.5 rounded pr-2 pl-1.5', isActive ? 'bg-pressed' : 'hover:bg-hover')
        }
      >
        <StatusDot status={status} />
        <span className={cx('min-w-0 flex-1 truncate', status === 'done_unread' && 'font-medium')}>
          {session.name}
          {projectName !== null && <span className="text-small text-faint"> {projectName}</span>}
        </span>
        <span className="tabular flex shrink-0 gap-1.5 text-small text-faint group-focus-within:invisible group-hover:invisible pointer-coarse:mr-9 pointer-coarse:visible!">
          {cost !== null && <span title="Cost">{formatUsd(cost)}</span>}
          <Age at={session.updated_at} />
        </span>
      </NavLink>
      <SessionMenu session={session} onGone={onGone} />
    </>
  )
})

function SessionMenu({ session, onGone }: Pick<SessionRowProps, 'session' | 'onGone'>) {
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const close = () => setAsked(null)
  const isSettled = session.archived_at !== null
  const change = (what: Parameters<typeof changeSession>[1]) => changeSession(session.id, what).then(onGone)
  const complain = (error: unknown) => toast.error(messageOf(error))
  const settle = async () => {
    try {
      await change({ archived: !isSettled })
      const undo = () => void change({ archived: isSettled }).catch(complain)
      toast(`${isSettled ? 'Active again' : 'Settled'}: ${session.name}`, { duration: undoMs, action: { label: 'Undo', onClick: undo } })
    } catch (error) {
      complain(error)
    }
  }
  return (
    <>
      <div className="absolute inset-y-0 right-1 flex items-center opacity-0 group-hover:opacity-100 focus-within:opacity-100 has-[[data-popup-open]]:opacity-100 pointer-coarse:opacity-100">
        <Menu align="end" trigger={<IconButton label={`Actions for ${session.name}`} icon={Ellipsis} />}>
          <MenuItem icon={session.pinned ? PinOff : Pin} onClick={() => void change({ pinned: !session.pinned }).catch(complain)}>
            {session.pinned ? 'Unpin' : 'Pin'}
          </MenuItem>
          <MenuItem icon={Pencil} onClick={() => setAsked('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={isSettled ? ArchiveRestore : Archive} onClick={() => void settle()}>
            {isSettled ? 'Make active again' : 'Settle'}
          </MenuItem>
          <MenuItem icon={Trash2} danger onClick={() => setAsked('delete')}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {asked === 'rename' && (
        <RenameDialog title="Rename session" name={session.name} onRename={(name) => change({ name })} onClose={close} />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete “${session.name}”?`}
          description="The conversation is deleted for good, on every device."
          action="Delete session"
          onConfirm={async () => {
            await deleteSession(session.id)
            onGone()
          }}
          onClose={close}
        />
      )}
    </>
  )
}
