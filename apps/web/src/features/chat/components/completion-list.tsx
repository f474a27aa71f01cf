import { File, Folder } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { cx } from '../../../components/class-names.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import type { CompletionState } from './use-completion.ts'

export interface CompletionListProps extends CompletionState {
  id: string
  onChoose: (index: number) => void
}

const names = { file: 'Files', command: 'Commands', argument: 'Choices' } as const

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`
}

/** What can be chosen, above the field; the focus stays in the field. */
export function CompletionList({ id, kind, choices, selected, error, isLoading, onChoose }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[selected]?.scrollIntoView({ block: 'nearest' })
  }, [selected, choices])
  return (
    <div className="absolute inset-x-0 bottom-full z-20 mb-1 overflow-hidden rounded-lg border border-line-strong bg-canvas">
      {error !== null && <p role="alert" className="px-3 py-1.5 text-failed">{error}</p>}
      {error === null && choices.length === 0 && <p className="px-3 py-1.5 text-faint">{isLoading ? 'Looking…' : 'Nothing fits'}</p>}
      <div ref={list} id={id} role="listbox" aria-label={names[kind]} tabIndex={-1} className={cx('max-h-72 overflow-auto', choices.length > 0 && 'p-1')}>
        {choices.map((choice, index) => (
          <div
            key={choice.insert}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === selected}
            tabIndex={-1}
            // The focus is to stay in the field.
            onMouseDown={(event) => event.preventDefault()}
            onPointerUp={() => onChoose(index)}
            className={cx('flex min-h-control cursor-default items-center gap-2 rounded-sm px-2', index === selected ? 'bg-pressed' : 'hover:bg-hover')}
          >
            {kind === 'file' && <FileIcon isFolder={choice.insert.replace(/"$/, '').endsWith('/')} />}
            <span className={cx('shrink-0', kind === 'file' && 'max-w-[70%] truncate')}>{showEverything(choice.title)}</span>
            <span className="min-w-0 flex-1 truncate text-small text-muted">{showEverything(choice.note)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

function FileIcon({ isFolder }: { isFolder: boolean }) {
  const Icon = isFolder ? Folder : File
  return <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
}
