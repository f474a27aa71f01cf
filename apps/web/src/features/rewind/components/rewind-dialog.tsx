import type { ChangeOutcome } from '@boocode/contracts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { rewindChat } from '../api/rewind-chat.ts'
import type { RewindOrder, Rewound } from '../api/rewind-chat.ts'

export interface RewindDialogProps {
  chatId: string
  messageId: string
  onRewound: (rewound: Rewound) => void
  onClose: () => void
}

/** Shows what going back to a message would do, and asks what becomes of the files. */
export function RewindDialog({ chatId, messageId, onRewound, onClose }: RewindDialogProps) {
  const [files, setFiles] = useState<RewindOrder['files']>('keep')
  const preview = useQuery({
    queryKey: ['rewind', chatId, messageId],
    queryFn: () => rewindChat(chatId, { messageId, files: 'revert' }, true),
    gcTime: 0,
    retry: false,
  })
  const rewind = useMutation({
    mutationFn: () => rewindChat(chatId, { messageId, files }),
    onSuccess: (rewound) => {
      onRewound(rewound)
      onClose()
    },
  })
  const error = rewind.error ?? preview.error
  const outcomes = preview.data?.outcomes ?? []
  return (
    <Dialog title="Rewind to here" description={describe(preview.data)} onClose={onClose}>
      {outcomes.length > 0 && (
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">Files</legend>
          <Option name="Keep the files as they are" isChosen={files === 'keep'} onChoose={() => setFiles('keep')} />
          <Option name={`Undo what the agent did to ${countOf(pathsOf(outcomes).length, 'file')}`} isChosen={files === 'revert'} onChoose={() => setFiles('revert')} />
          {files === 'revert' && <Effects outcomes={outcomes} />}
        </fieldset>
      )}
      {error !== null && (
        <p role="alert" className="text-failed">
          {messageOf(error)}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={!preview.isSuccess || rewind.isPending} onClick={() => rewind.mutate()}>
          Rewind
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function describe(preview: Rewound | undefined): string {
  const count = preview === undefined ? 'This message and all after it' : countOf(preview.message_ids.length, 'message')
  const go = preview?.message_ids.length === 1 ? 'goes' : 'go'
  return `${count} ${go} out of sight, and your words come back to the composer.`
}

function Option({ name, isChosen, onChoose }: { name: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <label className="flex min-h-row-small items-center gap-2">
      <input type="radio" name="files" checked={isChosen} onChange={onChoose} className="accent-accent" />
      {name}
    </label>
  )
}

const effects: Record<ChangeOutcome['effect'], string> = {
  write: 'changed back',
  create: 'brought back',
  delete: 'removed',
  none: 'left as it is',
}

function Effects({ outcomes }: { outcomes: readonly ChangeOutcome[] }) {
  return (
    <ul aria-label="What happens to files" className="max-h-48 overflow-auto rounded border border-line">
      {pathsOf(outcomes).map((outcome) => (
        <li key={outcome.path} className="flex flex-wrap gap-x-2 px-3 py-1 not-first:border-t not-first:border-line">
          <span className="min-w-0 font-mono text-mono wrap-anywhere">{showEverything(outcome.path)}</span>
          <span className="text-muted">{effects[outcome.effect]}</span>
          {outcome.message !== null && <span className="w-full text-small text-muted">{outcome.message}</span>}
        </li>
      ))}
    </ul>
  )
}

/** One a file: several edits of it are undone together. */
function pathsOf(outcomes: readonly ChangeOutcome[]): readonly ChangeOutcome[] {
  return [...new Map(outcomes.map((outcome) => [outcome.path, outcome])).values()]
}
