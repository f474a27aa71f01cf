import { Dialog } from '@base-ui/react/dialog'
import type { AttachmentPart } from '@boocode/contracts'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { IconButton } from '../../../components/icon-button.tsx'
import { showEverything } from '../../../lib/show-hidden.ts'
import { attachmentPath } from '../api/attachments.ts'

export interface LightboxProps {
  images: readonly Extract<AttachmentPart, { type: 'image' }>[]
  first: number
  onClose: () => void
}

/** One image over everything; arrows lead to the others. */
export function Lightbox({ images, first, onClose }: LightboxProps) {
  const [index, setIndex] = useState(first)
  const image = images[index]
  if (image === undefined) return null
  const go = (step: number) => setIndex((index + step + images.length) % images.length)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step !== undefined) go(step)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 m-auto flex h-fit max-h-[96dvh] w-fit max-w-[96vw] flex-col overflow-hidden rounded-lg border border-line-strong bg-canvas"
        >
          <header className="flex items-center gap-1 border-b border-line py-1 pr-1 pl-3">
            <Dialog.Title className="min-w-0 flex-1 truncate font-medium">{showEverything(image.name)}</Dialog.Title>
            <span className="tabular shrink-0 px-1 text-small text-muted">
              {image.width} × {image.height}
              {images.length > 1 && ` · ${index + 1} of ${images.length}`}
            </span>
            {images.length > 1 && (
              <>
                <IconButton label="Previous image" icon={ChevronLeft} onClick={() => go(-1)} />
                <IconButton label="Next image" icon={ChevronRight} onClick={() => go(1)} />
              </>
            )}
            <a href={attachmentPath(image)} download={image.name} aria-label="Download" title="Download" className="inline-flex size-control items-center justify-center rounded text-muted hover:bg-hover hover:text-ink">
              <Download size={15} strokeWidth={1.75} aria-hidden />
            </a>
            <IconButton label="Close" icon={X} onClick={onClose} />
          </header>
          <img src={attachmentPath(image)} alt={image.name} width={image.width} height={image.height} className="min-h-0 max-w-full flex-1 object-contain" />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
