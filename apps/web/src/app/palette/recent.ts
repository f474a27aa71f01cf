import { z } from 'zod'
import { readStored, writeStored } from '../../lib/storage.ts'

const key = 'boocode.palette.recent'
const kept = 40

/** Ids of what was chosen on this device, the last first. */
export function readRecent(): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readStored(key) ?? '[]'))
  } catch {
    return []
  }
}

export function remember(id: string): void {
  writeStored(key, JSON.stringify([id, ...readRecent().filter((other) => other !== id)].slice(0, kept)))
}
