import type { Project } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { randomId } from '../../../lib/random-id.ts'
import { createProject } from '../api/create-project.ts'

export interface AddProjectDialogProps {
  onAdded: (project: Project) => void
  onClose: () => void
}

export function AddProjectDialog({ onAdded, onClose }: AddProjectDialogProps) {
  const [path, setPath] = useState('')
  // Another path is another request; the same one again is a retry.
  const attempt = useMemo(() => ({ path: path.trim(), key: randomId() }), [path])
  const add = useMutation({ mutationFn: () => createProject(attempt.path, attempt.key), onSuccess: onAdded })
  return (
    <Dialog title="Add project" description="A folder on the machine where BooCode runs." onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (attempt.path !== '') add.mutate()
        }}
      >
        <TextField
          label="Path"
          placeholder="~/code/my-project"
          value={path}
          autoCapitalize="off"
          className="font-mono"
          hint="Absolute, or beginning with ~/"
          error={add.isError ? messageOf(add.error) : null}
          onChange={(event) => {
            setPath(event.target.value)
            add.reset()
          }}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={attempt.path === '' || add.isPending}>
            Add project
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
