import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Kbd } from '../../../components/kbd.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { useFocus } from '../../../lib/use-focus.ts'
import { answerDraft } from '../store/answer-draft.ts'

export interface AllowActionsProps {
  requestId: string
  /** The verb of the first button. */
  allow: string
  isInert: boolean
  /** How it can be allowed for good: after a look at a pattern, for the very thing asked for, or not at all. */
  always: 'as_asked' | 'by_pattern' | null
  onAllow: () => void
  onSession: () => void
  onAlways: () => void
  onDeny: () => void
}

/** Allow once or for longer, or deny, with a reason for the agent if one was written. */
export function AllowActions({ requestId, allow, isInert, always, onAllow, onSession, onAlways, onDeny }: AllowActionsProps) {
  const draft = answerDraft(requestId)
  const reason = useStore(draft, ({ text }) => text)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="flex">
        <Button look="primary" aria-keyshortcuts="y" disabled={isInert} className={always === null ? '' : 'rounded-r-none'} onClick={onAllow}>
          {allow}
          <Kbd>y</Kbd>
        </Button>
        {always !== null && (
          <Menu
            trigger={
              <IconButton
                label="For longer"
                icon={ChevronDown}
                size={13}
                disabled={isInert}
                className="rounded-l-none border-l border-on-accent/30 bg-accent text-on-accent! hover:bg-accent! hover:opacity-90 pointer-fine:w-6!"
              />
            }
          >
            <MenuItem onClick={onSession}>Allow for this session</MenuItem>
            <MenuItem onClick={onAlways}>
              {always === 'by_pattern' ? 'Always allow…' : 'Always allow'}
              <Kbd>a</Kbd>
            </MenuItem>
          </Menu>
        )}
      </div>
      <form
        className="flex min-w-56 flex-1 justify-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isInert) onDeny()
        }}
      >
        <input
          aria-label="Reason to deny"
          placeholder="Why not (optional)"
          autoComplete="off"
          maxLength={10_000}
          value={reason}
          onChange={(event) => draft.setState({ text: event.target.value })}
          className="h-control w-full max-w-72 min-w-0 rounded border border-line bg-canvas px-2 text-field focus-visible:-outline-offset-1"
        />
        <Button type="submit" aria-keyshortcuts="n" disabled={isInert} className="bg-canvas">
          Deny
          <Kbd>n</Kbd>
        </Button>
      </form>
    </div>
  )
}

export interface AlwaysFormProps {
  suggested: string
  isInert: boolean
  onAlways: (pattern: string) => void
  onBack: () => void
}

/** The pattern is always shown and can be narrowed before it holds for the project. */
export function AlwaysForm({ suggested, isInert, onAlways, onBack }: AlwaysFormProps) {
  const [pattern, setPattern] = useState(suggested)
  const field = useFocus<HTMLInputElement>()
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isInert && pattern.trim() !== '') onAlways(pattern.trim())
      }}
    >
      <TextField
        label="Commands of this project that never ask again"
        hint="* stands for any text."
        ref={field}
        onKeyDown={(event) => event.key === 'Escape' && onBack()}
        className="font-mono"
        value={pattern}
        maxLength={1_000}
        onChange={(event) => setPattern(event.target.value)}
      />
      <div className="flex gap-2">
        <Button look="primary" type="submit" disabled={isInert || pattern.trim() === ''}>
          Always allow
        </Button>
        <Button className="bg-canvas" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  )
}
