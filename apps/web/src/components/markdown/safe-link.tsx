import type { ReactNode } from 'react'
import { safeUrl } from '../../lib/safe-url.ts'

/** A link that a model wrote: opened elsewhere, and only where it can do no harm; else its text alone. */
export function SafeLink({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const url = safeUrl(href)
  if (url === null) return <span title={href}>{children}</span>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
    </a>
  )
}

/** Nothing is loaded from elsewhere: an image is a link to it. */
export function ImageLink({ src, alt }: { src?: string | undefined; alt?: string | undefined }) {
  return <SafeLink href={src}>{`Image: ${alt === undefined || alt === '' ? (src ?? 'without address') : alt}`}</SafeLink>
}
