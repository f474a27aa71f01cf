import { readdirSync, readFileSync } from 'node:fs'

const bytesPerMb = 1e6

/** Resident memory of a process in MB (10^6 bytes). Linux. */
export function readRssMb(pid: number): number {
  return readKilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m)
}

/** The same with each shared page divided among the processes that share it. */
export function readPssMb(pid: number): number {
  return readKilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m)
}

/** CPU time of all its threads so far, in µs; finer than the 10 ms ticks of /proc/<pid>/stat. */
export function readCpuUs(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const ns = readdirSync(tasks).map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
  return ns.reduce((sum, own) => sum + own, 0) / 1000
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function readKilobytes(file: string, pattern: RegExp): number {
  const found = pattern.exec(readFileSync(file, 'utf8'))?.[1]
  if (found === undefined) throw new Error(`${file} does not say ${pattern.source}`)
  return (Number(found) * 1024) / bytesPerMb
}
