import { AppError } from '@boocode/contracts'
import { partOf } from './upload-files.ts'
import type { UploadFiles } from './upload-files.ts'

const formats = { png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' } as const
export type ImageFormat = keyof typeof formats
export const mimeOf = (format: ImageFormat) => formats[format]

const thumbnailPx = 600
/** The longest side that is kept: more helps neither people nor models. */
const longestPx = 2_576
/** Of all frames. More is a bomb: a few bytes that unpack to gigabytes. */
const maxPixels = 64_000_000

/** What the first bytes say; undefined when it is none of ours. */
export function imageFormat(head: Uint8Array): ImageFormat | undefined {
  const text = Buffer.from(head.subarray(0, 12)).toString('latin1')
  if (text.startsWith('\u0089PNG\r\n\u001A\n')) return 'png'
  if (text.startsWith('\u00FF\u00D8\u00FF')) return 'jpeg'
  if (/^GIF8[79]a/.test(text)) return 'gif'
  return /^RIFF[\s\S]{4}WEBP/.test(text) ? 'webp' : undefined
}

/**
 * Writes the image anew, turned as its camera was held and without what else stands in the file (places, names of
 * devices), and a small one beside it; each to the part of its path.
 *
 * @throws AppError when it cannot be read, or is too large once unpacked
 */
export async function rewriteImage(format: ImageFormat, { incoming, file, thumbnail }: UploadFiles): Promise<{ bytes: number; width: number; height: number }> {
  // Asked for when the first image comes: it takes as much memory as the rest of the server.
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  const read = (animated: boolean) => sharp(incoming, { limitInputPixels: maxPixels, failOn: 'error', animated }).rotate()
  const inside = (px: number) => ({ width: px, height: px, fit: 'inside', withoutEnlargement: true }) as const
  try {
    const whole = await read(format === 'gif').resize(inside(longestPx)).toFormat(format, format === 'jpeg' ? { quality: 90 } : {}).toFile(partOf(file))
    await read(false).resize(inside(thumbnailPx)).webp({ quality: 80 }).toFile(partOf(thumbnail))
    return { bytes: whole.size, width: whole.width, height: whole.pageHeight ?? whole.height }
  } catch (cause) {
    const isBomb = cause instanceof Error && /pixel limit/i.test(cause.message)
    throw new AppError('unprocessable', isBomb ? 'This image has too many pixels: make it smaller, then attach it again.' : 'This image cannot be read: it is damaged or not whole.', { cause })
  }
}
