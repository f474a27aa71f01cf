import { AppError, errorBodySchema } from '@boocode/contracts'
import type { z } from 'zod'

export interface UploadOptions {
  signal: AbortSignal
  /** How much of it is at the server, from 0 to 1. */
  onProgress: (share: number) => void
}

/**
 * Sends one file as multipart/form-data. `fetch` cannot tell how far it is; the older interface can.
 * Throws `AppError`: the server's own error, or `unavailable` when it could not be reached.
 */
export async function uploadFile<T>(schema: z.ZodType<T>, path: string, file: File, { signal, onProgress }: UploadOptions): Promise<T> {
  const form = new FormData()
  form.append('file', file, file.name)
  const sending = new XMLHttpRequest()
  const abort = () => sending.abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      sending.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total))
      sending.addEventListener('load', () => resolve({ status: sending.status, text: sending.responseText }))
      for (const name of ['error', 'abort', 'timeout'] as const) {
        sending.addEventListener(name, () => reject(new AppError('unavailable', 'BooCode could not be reached, or the connection was lost. Try again.')))
      }
      sending.open('POST', path)
      sending.setRequestHeader('accept', 'application/json')
      sending.send(form)
    })
    return read(schema, status, text)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function read<T>(schema: z.ZodType<T>, status: number, text: string): T {
  const value = parse(text)
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
  }
  const { data } = errorBodySchema.safeParse(value)
  if (data === undefined) throw new AppError('internal', `The server answered ${status} without a reason. Try again.`)
  throw new AppError(data.error.code, data.error.message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not from BooCode
  }
}
