import type { ChangeStatus, Chat } from '@boocode/contracts'
import { ChevronDown, ChevronsDownUp, ChevronsUpDown, Columns2, Rows2, Search, WrapText } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuChoice } from '../../../components/menu.tsx'
import { LineCounts } from '../../../components/diff/line-counts.tsx'
import { countOf } from '../../../lib/format.ts'
import { stateWords } from '../store/change-words.ts'
import type { ChangeFilter } from '../store/group-changes.ts'
import { reviewPrefs } from '../store/review-view.ts'
import type { ReviewSource } from '../store/review-view.ts'

export interface ReviewToolbarProps {
  source: ReviewSource
  onSource: (source: ReviewSource) => void
  chats: readonly Chat[]
  chatId: string | null
  onChat: (chatId: string | null) => void
  filter: ChangeFilter
  onFilter: (filter: ChangeFilter) => void
  totals: { files: number; additions: number; deletions: number }
  /** Two columns need room. */
  maySplit: boolean
  isAnyOpen: boolean
  onOpenAll: (isOpen: boolean) => void
}

const sources: readonly { value: ReviewSource; title: string }[] = [
  { value: 'agents', title: 'By agents' },
  { value: 'commit', title: 'Since the last commit' },
]

const statuses: readonly { value: ChangeStatus | 'all'; title: string }[] = [
  { value: 'all', title: 'All changes' },
  ...(['pending', 'conflicted', 'applied', 'reverted', 'rejected'] as const).map((value) => ({ value, title: stateWords[value] })),
]

/** What of the changes is shown, and how. */
export function ReviewToolbar(props: ReviewToolbarProps) {
  const { source, onSource, filter, onFilter, totals } = props
  return (
    <div role="toolbar" aria-label="Review" className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
      <label className="flex min-w-32 flex-1 items-center gap-1.5 rounded border border-line px-2 focus-within:border-accent">
        <Search size={13} aria-hidden className="shrink-0 text-faint" />
        <input
          type="search"
          aria-label="Filter files"
          placeholder="Filter files"
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          className="h-control w-full min-w-0 bg-transparent text-field outline-none"
        />
      </label>
      <span className="flex items-center gap-1.5 px-1 text-small text-muted" role="status">
        {countOf(totals.files, 'file')}
        <LineCounts additions={totals.additions} deletions={totals.deletions} />
      </span>
      <Choice label="Show" value={source} options={sources} onChange={onSource} />
      {source === 'agents' && <AgentChoices {...props} />}
      <LookButtons {...props} />
    </div>
  )
}

/** Which of the agents' changes. */
function AgentChoices({ chats, chatId, onChat, filter, onFilter }: ReviewToolbarProps) {
  const { grouping } = useStore(reviewPrefs)
  return (
    <>
      {chats.length > 1 && (
        <Choice
          label="Chat"
          value={chatId ?? 'all'}
          options={[{ value: 'all', title: 'All chats' }, ...chats.map((chat) => ({ value: chat.id, title: chat.name ?? `Chat ${chat.number}` }))]}
          onChange={(next) => onChat(next === 'all' ? null : next)}
        />
      )}
      <Choice label="State" value={filter.status} options={statuses} onChange={(status) => onFilter({ ...filter, status })} />
      <Choice
        label="Group"
        value={grouping}
        options={[
          { value: 'turn', title: 'By turn' },
          { value: 'folder', title: 'By folder' },
        ]}
        onChange={(next) => reviewPrefs.setState({ grouping: next })}
      />
    </>
  )
}

function LookButtons({ maySplit, isAnyOpen, onOpenAll }: ReviewToolbarProps) {
  const { layout, isWrapping } = useStore(reviewPrefs)
  const isSplit = maySplit && layout === 'split'
  return (
    <span className="flex">
      {maySplit && (
        <IconButton
          label="Side by side"
          icon={isSplit ? Columns2 : Rows2}
          aria-pressed={isSplit}
          className={cx(isSplit && 'bg-pressed text-ink')}
          onClick={() => reviewPrefs.setState({ layout: isSplit ? 'unified' : 'split' })}
        />
      )}
      {!isSplit && (
        <IconButton
          label="Wrap long lines"
          icon={WrapText}
          aria-pressed={isWrapping}
          className={cx(isWrapping && 'bg-pressed text-ink')}
          onClick={() => reviewPrefs.setState({ isWrapping: !isWrapping })}
        />
      )}
      <IconButton label={isAnyOpen ? 'Close all files' : 'Open all files'} icon={isAnyOpen ? ChevronsDownUp : ChevronsUpDown} onClick={() => onOpenAll(!isAnyOpen)} />
    </span>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; title: string }[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const shown = options.find((option) => option.value === value)?.title ?? ''
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={`${label}: ${shown}`}>
          {shown}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      <MenuChoice label={label} value={value} options={options} onChange={onChange} />
    </Menu>
  )
}
