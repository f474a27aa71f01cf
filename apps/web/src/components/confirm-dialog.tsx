import { useMutation } from '@tanstack/react-query'
import { messageOf } from '../lib/api/request.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'

export interface ConfirmDialogProps {
  title: string
  /** What will be lost. */
  description: string
  /** The verb on the button. */
  action: string
  onConfirm: () => Promise<void>
  onClose: () => void
}

/** Asks before something is destroyed; closes itself once it is done. */
export function ConfirmDialog({ title, description, action, onConfirm, onClose }: ConfirmDialogProps) {
  const confirm = useMutation({ mutationFn: onConfirm, onSuccess: onClose })
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      {confirm.isError && (
        <p role="alert" className="text-failed">
          {messageOf(confirm.error)}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={confirm.isPending} onClick={() => confirm.mutate()}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
