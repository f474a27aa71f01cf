import type { AttachmentPart } from '@boocode/contracts'
import { FileText, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { formatBytes } from '../../../lib/format.ts'
import { lazyPart } from '../../../components/lazy-part.tsx'
import { showEverything } from '../../../lib/show-hidden.ts'
import { attachmentPath, thumbnailPath } from '../api/attachments.ts'

const Lightbox = lazyPart(async () => (await import('./lightbox.tsx')).Lightbox)

type ImagePart = Extract<AttachmentPart, { type: 'image' }>

/** What went with a message: small pictures that open large, and files. */
export function Attached({ parts }: { parts: readonly AttachmentPart[] }) {
  const [open, setOpen] = useState<number | null>(null)
  const images = parts.filter((part): part is ImagePart => part.type === 'image')
  if (parts.length === 0) return null
  return (
    <ul aria-label="Attachments" className="flex flex-wrap gap-1.5 pt-1.5">
      {parts.map((part) => (
        <li key={part.attachment_id} className="min-w-0">
          {part.type === 'image' ? <Thumbnail part={part} onOpen={() => setOpen(images.indexOf(part))} /> : <FileLink part={part} />}
        </li>
      ))}
      {open !== null && <Lightbox images={images} first={open} onClose={() => setOpen(null)} />}
    </ul>
  )
}

function FileLink({ part }: { part: Extract<AttachmentPart, { type: 'file' }> }) {
  return (
    <a href={attachmentPath(part)} target="_blank" rel="noopener noreferrer" className="flex min-h-control max-w-80 items-center gap-1.5 rounded border border-line bg-canvas px-2 hover:bg-hover">
      <FileText size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
      <span className="truncate">{showEverything(part.name)}</span>
      <span className="shrink-0 text-small text-muted">{formatBytes(part.bytes)}</span>
    </a>
  )
}

/** Its place has its size before it is there, so that nothing jumps. */
function Thumbnail({ part, onOpen }: { part: ImagePart; onOpen: () => void }) {
  const [state, setState] = useState<'loading' | 'shown' | 'broken'>('loading')
  const [attempt, setAttempt] = useState(0)
  const scale = Math.min(1, 300 / part.width, 220 / part.height)
  const size = { width: Math.max(48, Math.round(part.width * scale)), height: Math.max(48, Math.round(part.height * scale)) }
  if (state === 'broken') {
    return (
      <button
        type="button"
        style={size}
        className="flex flex-col items-center justify-center gap-1 rounded border border-line bg-canvas p-1 text-small text-muted hover:bg-hover"
        onClick={() => {
          setAttempt(attempt + 1)
          setState('loading')
        }}
      >
        <RotateCcw size={13} aria-hidden />
        <span className="max-w-full truncate">Load {showEverything(part.name)} again</span>
      </button>
    )
  }
  return (
    <button type="button" aria-label={`Open ${part.name}`} onClick={onOpen} style={size} className="relative block overflow-hidden rounded border border-line bg-canvas">
      {state === 'loading' && <span aria-hidden className="absolute inset-0 animate-pulse-state bg-hover" />}
      <img
        src={`${thumbnailPath(part)}${attempt === 0 ? '' : `?again=${attempt}`}`}
        alt=""
        loading="lazy"
        className="size-full object-contain"
        onLoad={() => setState('shown')}
        onError={() => setState('broken')}
      />
    </button>
  )
}
