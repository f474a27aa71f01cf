import { createHash } from 'node:crypto'

/** SHA-256 of a file's bytes in lower-case hex; `null` for a file that does not exist. */
export function hashContent(content: Buffer | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex')
}

/** Whether two versions of a file are the same; an absent file equals only an absent one. */
export function sameContent(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b)
}
