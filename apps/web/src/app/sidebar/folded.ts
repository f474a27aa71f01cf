import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../lib/storage.ts'

const key = 'boocode.folded'

/** Projects whose sessions are folded away on this device. */
export const folded = createStore<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set(read()) }))

export function toggleFolded(projectId: string): void {
  const ids = new Set(folded.getState().ids)
  if (!ids.delete(projectId)) ids.add(projectId)
  folded.setState({ ids })
  writeStored(key, JSON.stringify([...ids]))
}

function read(): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readStored(key) ?? '[]'))
  } catch {
    return []
  }
}
