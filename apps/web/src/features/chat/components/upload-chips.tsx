import { FileText, Image, RotateCcw, TriangleAlert, X } from 'lucide-react'
import { useStore } from 'zustand'
import { IconButton } from '../../../components/icon-button.tsx'
import { showEverything } from '../../../lib/show-hidden.ts'
import { thumbnailPath } from '../api/attachments.ts'
import { removeUpload, retryUpload, uploadsOf } from '../store/uploads.ts'
import type { Upload } from '../store/uploads.ts'
import { useChat } from './chat-context.ts'

/** What goes with the message that is being written. */
export function UploadChips() {
  const { chatId } = useChat()
  const all = useStore(uploadsOf(chatId), (uploads) => uploads.all)
  if (all.length === 0) return null
  return (
    <ul aria-label="Attachments" className="flex max-h-40 flex-wrap gap-1 overflow-auto px-2 pt-2">
      {all.map((upload) => (
        <li key={upload.id} className="relative flex max-w-full items-center overflow-hidden rounded bg-raised">
          <span className="flex min-h-control min-w-0 items-center gap-1.5 py-0.5 pl-1.5">
            <Mark upload={upload} />
            <span className="max-w-56 truncate">{showEverything(upload.name)}</span>
            {upload.state === 'uploading' && <Progress share={upload.share} name={upload.name} />}
            {upload.state === 'failed' && (
              <span role="alert" className="text-small text-failed">
                {upload.error}
              </span>
            )}
          </span>
          {upload.state === 'failed' && upload.canRetry && <IconButton label={`Upload ${upload.name} again`} icon={RotateCcw} size={12} onClick={() => retryUpload(chatId, upload.id)} />}
          <IconButton label={`Remove ${upload.name}`} icon={X} size={12} onClick={() => removeUpload(chatId, upload.id)} />
        </li>
      ))}
    </ul>
  )
}

function Mark({ upload }: { upload: Upload }) {
  if (upload.state === 'failed') return <TriangleAlert size={13} aria-hidden className="shrink-0 text-failed" />
  if (upload.state === 'ready' && upload.part.type === 'image') return <img src={thumbnailPath(upload.part)} alt="" className="size-8 shrink-0 rounded object-cover" />
  const Icon = /\.(?:png|jpe?g|gif|webp)$/i.test(upload.name) ? Image : FileText
  return <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
}

function Progress({ share, name }: { share: number; name: string }) {
  const percent = Math.round(share * 100)
  return (
    <>
      <span className="tabular text-small text-faint">{percent} %</span>
      <span role="progressbar" aria-label={`Uploading ${name}`} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} className="absolute inset-x-0 bottom-0 h-0.5 bg-line">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
    </>
  )
}
