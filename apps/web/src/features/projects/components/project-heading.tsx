import type { Project } from '@boocode/contracts'
import { ChevronRight, Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { RenameDialog } from '../../../components/rename-dialog.tsx'
import { deleteProject } from '../api/delete-project.ts'
import { renameProject } from '../api/rename-project.ts'

export interface ProjectHeadingProps {
  project: Project
  isOpen: boolean
  onToggle: () => void
  onNewSession: () => void
}

export function ProjectHeading({ project, isOpen, onToggle, onNewSession }: ProjectHeadingProps) {
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const close = () => setAsked(null)
  return (
    <div className="flex h-full items-center gap-0.5 pr-1">
      <h2 className="h-full min-w-0 flex-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          title={project.path}
          className="flex h-full w-full items-center gap-1 rounded px-1.5 text-left font-medium hover:bg-hover"
        >
          <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', isOpen && 'rotate-90')} />
          <span className="truncate">{project.name}</span>
        </button>
      </h2>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={`Actions for ${project.name}`}
            icon={Ellipsis}
            className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[popup-open]:opacity-100 pointer-coarse:opacity-100"
          />
        }
      >
        <MenuItem icon={Pencil} onClick={() => setAsked('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={Trash2} danger onClick={() => setAsked('delete')}>
          Remove project
        </MenuItem>
      </Menu>
      <IconButton label="New session" icon={Plus} onClick={onNewSession} />
      {asked === 'rename' && (
        <RenameDialog title="Rename project" name={project.name} onRename={(name) => renameProject(project.id, name)} onClose={close} />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Remove ${project.name}?`}
          description="Its sessions and their conversations are deleted. The files of the project stay where they are."
          action="Remove project"
          onConfirm={() => deleteProject(project.id)}
          onClose={close}
        />
      )}
    </div>
  )
}
