import { readdir, readFile } from 'node:fs/promises'
import { hasEnded, parseProcStat } from './proc-stat.ts'
import type { ProcessIdentity } from './processes.ts'
import { ps, readBootId, startName } from './processes.ts'

/** A live process and how it belongs to others. */
export interface ProcessRow extends ProcessIdentity {
  readonly parent: number
  readonly group: number
  /** Absent where the system does not tell it as a number. */
  readonly session?: number
}

/** Every live process that this one may see; of the moment. Processes that wait to be reaped are left out. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  return process.platform === 'linux' ? readFromProc() : readFromPs()
}

/**
 * Whether a process was started with `assignment` (`NAME=value`) in its environment. Programs may
 * overwrite that memory, and other users' is closed: false then, and on systems without `/proc`.
 */
export async function wasStartedWith(pid: number, assignment: string): Promise<boolean> {
  const environment = await readText(`/proc/${pid}/environ`)
  return `\0${environment ?? ''}`.includes(`\0${assignment}\0`)
}

async function readFromProc(): Promise<ProcessRow[]> {
  const bootId = readBootId()
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const rows = await Promise.all(
    pids.map(async (name): Promise<ProcessRow[]> => {
      const stat = parseProcStat((await readText(`/proc/${name}/stat`)) ?? '')
      if (stat === undefined || hasEnded(stat)) return []
      const { parent, group, session } = stat
      return [{ pid: Number(name), started: startName(bootId, stat), parent, group, session }]
    }),
  )
  return rows.flat()
}

function readFromPs(): ProcessRow[] {
  const lines = (ps(['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']) ?? '').split('\n')
  return lines.flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/)
    if (state === undefined || state.startsWith('Z')) return []
    return [{ pid: Number(pid), started: started.join(' '), parent: Number(parent), group: Number(group) }]
  })
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1')
  } catch {
    // The process ended, or hides from us.
    return undefined
  }
}
