import { hashContent } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import { ContentCache } from './content-cache.ts'

const cache = new ContentCache(64 * 1024 * 1024)

/** Keeps contents by their hash; those that are there are not sent again. */
export async function storeContents(tx: Sql, contents: readonly (Buffer | null)[]): Promise<void> {
  const byHash = new Map<string, Buffer>()
  for (const content of contents) {
    const hash = hashContent(content)
    if (content !== null && hash !== null) byHash.set(hash, content)
  }
  const there = await tx<{ hash: string }>`select hash from file_contents where hash = any(${[...byHash.keys()]}::text[])`
  for (const { hash } of there) byHash.delete(hash)
  // In the order of hashes, so that two writers of the same contents wait for each other in one order.
  for (const [hash, content] of [...byHash].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await tx`insert into file_contents (hash, content) values (${hash}, ${content}) on conflict do nothing`
  }
}

/** What a hash stands for; null, the file that does not exist, for null. */
export type ContentOf = (hash: string | null) => Buffer | null

/** Fetches contents, from memory where they were used lately. */
export async function readContents(sql: Sql, hashes: readonly (string | null)[]): Promise<ContentOf> {
  const found = new Map<string, Buffer>()
  const missing = new Set<string>()
  for (const hash of hashes) {
    if (hash === null) continue
    const known = cache.get(hash)
    if (known === undefined) missing.add(hash)
    else found.set(hash, known)
  }
  const rows = missing.size === 0 ? [] : await sql<{ hash: string; content: Buffer }>`
    select hash, content from file_contents where hash = any(${[...missing]}::text[])`
  for (const { hash, content } of rows) {
    found.set(hash, content)
    cache.set(hash, content)
  }
  return (hash) => {
    if (hash === null) return null
    const content = found.get(hash)
    if (content === undefined) throw new Error(`the content ${hash} of a change is not in the database`)
    return content
  }
}
