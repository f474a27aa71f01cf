import { execFileSync } from 'node:child_process'

/** The memory that a process holds in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim())
  if (!(kibibytes > 0)) throw new Error(`process ${pid} has no memory`)
  return kibibytes * 1024
}
