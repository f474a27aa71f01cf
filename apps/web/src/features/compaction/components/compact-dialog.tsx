import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { compactChat } from '../api/compact-chat.ts'

/** Asks what a summary of the chat should keep, and whether it is to be read first. */
export function CompactDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const [instructions, setInstructions] = useState('')
  const [isShownFirst, setShownFirst] = useState(false)
  const compact = useMutation({ mutationFn: () => compactChat(chatId, { instructions, preview: isShownFirst }), onSuccess: onClose })
  return (
    <Dialog
      title="Compact conversation"
      description="A summary takes the place of what was said so far for the model. You can still read all of it."
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          compact.mutate()
        }}
      >
        <TextArea
          label="What to keep"
          placeholder="What must not get lost (optional)"
          maxLength={10_000}
          value={instructions}
          onChange={(event) => setInstructions(event.target.value)}
        />
        <label className="flex min-h-row-small items-center gap-2">
          <input type="checkbox" checked={isShownFirst} onChange={(event) => setShownFirst(event.target.checked)} className="size-3.5 accent-accent" />
          Show me the summary first
        </label>
        {compact.isError && (
          <p role="alert" className="text-failed">
            {messageOf(compact.error)}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={compact.isPending}>
            Compact
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
