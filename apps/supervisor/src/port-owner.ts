import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { commandOf } from '@boocode/processes'

export interface PortOwner {
  readonly pid: number
  readonly command: string
}

const LONGEST_COMMAND = 120

/** @returns the process that listens on a TCP port, or undefined when it cannot be seen by this user */
export function findPortOwner(port: number): PortOwner | undefined {
  const pid = process.platform === 'linux' ? fromProc(port) : fromLsof(port)
  if (pid === undefined) return undefined
  const command = commandOf(pid) ?? 'unknown'
  return { pid, command: command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND)}…` : command }
}

function fromProc(port: number): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(read(table), port)))
  if (inodes.size === 0) return undefined
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (socketsOf(pid).some((inode) => inodes.has(inode))) return Number(pid)
  }
  return undefined
}

/** Columns of proc_net_tcp(5): 1 local address, 3 state (0A: LISTEN), 9 inode. */
function listeningInodes(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(ending) && columns[3] === '0A')
    .flatMap((columns) => columns[9] ?? [])
}

function socketsOf(pid: string): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).flatMap((name) => /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${name}`))?.[1] ?? [])
  } catch {
    // Another user's process, or one that has just ended.
    return []
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // Closed since the folder was read.
    return ''
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // No IPv6 on this machine.
    return ''
  }
}

function fromLsof(port: number): number | undefined {
  const { stdout } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], { encoding: 'utf8' })
  const pid = /^p(\d+)/m.exec(stdout ?? '')?.[1]
  return pid === undefined ? undefined : Number(pid)
}
