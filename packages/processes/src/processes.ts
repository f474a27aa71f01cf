// Which process is that? A process number alone says nothing after a restart, because numbers are
// reused; number and start time together name one process for good.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ProcStat } from './proc-stat.ts'
import { hasEnded, parseProcStat } from './proc-stat.ts'

/** One process of one boot. `started` is opaque: compare it, do not read it. */
export interface ProcessIdentity {
  readonly pid: number
  readonly started: string
}

export interface ProcessLine {
  readonly pid: number
  /** Program and arguments, joined by spaces. */
  readonly command: string
}

const POLL_MS = 20
const hasProc = process.platform === 'linux'

/** @returns the identity of a live process; undefined when it is gone or only waits to be reaped */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  const started = hasProc ? startedFromProc(pid) : startedFromPs(pid)
  return started === undefined ? undefined : { pid, started }
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started
}

/**
 * Whether a process that was there a moment ago has ended, be it reaped or not. For those who ask often: it costs one
 * look, and takes whoever got the number since for the same process.
 */
export function hasExited(pid: number): boolean {
  if (!hasProc) return !sendSignal(pid, 0)
  const stat = parseProcStat(readProc(`/proc/${pid}/stat`) ?? '')
  return stat === undefined || hasEnded(stat)
}

/** @returns program and arguments of a live process, or undefined */
export function commandOf(pid: number): string | undefined {
  if (!hasProc) return ps(['-o', 'command=', '-p', String(pid)])
  return readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim()
}

export function listProcesses(): ProcessLine[] {
  if (!hasProc) {
    const lines = (ps(['-axo', 'pid=,command=']) ?? '').split('\n')
    return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, '') }))
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((name) => ({ pid: Number(name), command: commandOf(Number(name)) ?? '' }))
}

/**
 * Signals a process, or a whole process group when `pid` is negative; 0 only asks whether it is there.
 * @returns false when there is no such process
 */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // ESRCH: gone. EPERM: the number belongs to somebody else by now. Either way not ours any more.
    return false
  }
}

/** Waits for a process that is not our child. @returns whether it ended within `timeoutMs` */
export async function waitForExit(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (isRunning(identity)) {
    if (performance.now() >= deadline) return false
    await delay(POLL_MS)
  }
  return true
}

/** Ticks count from the boot, so the boot belongs to them. */
function startedFromProc(pid: number): string | undefined {
  const stat = parseProcStat(readProc(`/proc/${pid}/stat`) ?? '')
  return stat === undefined || hasEnded(stat) ? undefined : startName(readBootId(), stat)
}

export function startName(bootId: string, { ticks }: ProcStat): string {
  return `${bootId}/${ticks}`
}

export function readBootId(): string {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

function startedFromPs(pid: number): string | undefined {
  const line = ps(['-o', 'stat=,lstart=', '-p', String(pid)])
  if (line === undefined || line.startsWith('Z')) return undefined
  return line.replace(/^\S+\s+/, '').replaceAll(/\s+/g, ' ')
}

export function ps(args: string[]): string | undefined {
  const result = spawnSync('ps', args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } })
  return result.status === 0 ? result.stdout.trim() || undefined : undefined
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process ended, or hides from us.
    return undefined
  }
}
