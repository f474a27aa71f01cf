// Children end by themselves when their supervisor is gone. One that hangs would keep its port, so
// each supervisor writes down what it starts, and the next one ends what is left of it.
import { systemErrorCode } from '@boocode/db/embedded'
import { identifyProcess, isRunning, sendSignal, waitForExit } from '@boocode/processes'
import { z } from 'zod'
import { readIfThere, writePrivateFile } from './private-file.ts'

const childrenSchema = z.array(z.object({ name: z.string(), pid: z.int().positive(), started: z.string() }))
type Child = z.infer<typeof childrenSchema>[number]

const PATIENCE_MS = 3_000

/** The children that run now, kept in a file. */
export interface ChildrenFile {
  add(name: string, pid: number): void
  remove(pid: number): void
}

export function openChildrenFile(file: string): ChildrenFile {
  let children: Child[] = []
  const save = (): void => {
    try {
      writePrivateFile(file, JSON.stringify(children))
    } catch (error) {
      // A full disk must not end the services. Without the note, children still end by themselves.
      if (systemErrorCode(error) === undefined) throw error
    }
  }
  return {
    add(name, pid) {
      const identity = identifyProcess(pid)
      if (!identity) return
      children = [...children, { name, ...identity }]
      save()
    },
    remove(pid) {
      children = children.filter((child) => child.pid !== pid)
      save()
    },
  }
}

/**
 * Ends what an earlier supervisor of this home left running, with everything in its process groups.
 * @returns the names of those that still ran
 */
export async function endOrphans(file: string): Promise<string[]> {
  const text = readIfThere(file)
  if (text === undefined) return []
  const orphans = parseChildren(text).filter(isRunning)
  await Promise.all(orphans.map(endOrphan))
  return orphans.map(({ name, pid }) => `${name} (process ${pid})`)
}

async function endOrphan(orphan: Child): Promise<void> {
  sendSignal(orphan.pid, 'SIGTERM')
  await waitForExit(orphan, PATIENCE_MS)
  // Each child leads a group of its own; what it started and left is in there.
  sendSignal(-orphan.pid, 'SIGKILL')
  await waitForExit(orphan, PATIENCE_MS)
}

function parseChildren(text: string): Child[] {
  try {
    return childrenSchema.parse(JSON.parse(text))
  } catch {
    // Written by another version; its children have ended with it, as they do.
    return []
  }
}
