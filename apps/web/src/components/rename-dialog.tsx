import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../lib/api/request.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { TextField } from './text-field.tsx'

export interface RenameDialogProps {
  title: string
  name: string
  onRename: (name: string) => Promise<unknown>
  onClose: () => void
}

export function RenameDialog({ title, name, onRename, onClose }: RenameDialogProps) {
  const [text, setText] = useState(name)
  const rename = useMutation({ mutationFn: () => onRename(text.trim()), onSuccess: onClose })
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') rename.mutate()
        }}
      >
        <TextField
          label="Name"
          value={text}
          maxLength={200}
          error={rename.isError ? messageOf(rename.error) : null}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={text.trim() === '' || rename.isPending}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
