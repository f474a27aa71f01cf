import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Foreground {
  /** Process group that has the terminal. */
  readonly group: number
  /** Its program's name; null when it cannot be told. */
  readonly name: string | null
}

/**
 * Who has the terminal that the process `pid` leads. At once and not a moment later: the answer must belong
 * to the output that made somebody ask.
 *
 * @returns null when that process has ended
 */
export function readForeground(pid: number): Foreground | null {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

function fromProc(pid: number): Foreground | null {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === null) return null
  // proc(5): after the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid.
  const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5])
  return group > 0 ? { group, name: readText(`/proc/${group}/comm`)?.trim() ?? null } : null
}

function fromPs(pid: number): Foreground | null {
  const group = Number(ps(['-o', 'tpgid=', '-p', String(pid)]))
  return group > 0 ? { group, name: ps(['-o', 'ucomm=', '-p', String(group)]) || null } : null
}

function ps(args: string[]): string {
  return spawnSync('ps', args, { encoding: 'utf8', timeout: 5_000 }).stdout?.trim() ?? ''
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // the process is gone
  }
}
