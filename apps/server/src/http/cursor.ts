import { AppError } from '@boocode/contracts'
import type { z } from 'zod'

/** An opaque cursor for `next_cursor`. */
export function encodeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** @throws AppError `invalid_request` when it is none that `encodeCursor` made for this list. */
export function decodeCursor<Schema extends z.ZodType>(schema: Schema, cursor: string | undefined): z.infer<Schema> | null {
  if (cursor === undefined) return null
  const parsed = schema.safeParse(decode(cursor))
  if (!parsed.success) throw new AppError('invalid_request', 'The cursor is not one that this list gave. Begin again without a cursor.')
  return parsed.data
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined // refused by every schema
  }
}
