import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

export interface Machine {
  cpu: string
  cores: number
  memoryGiB: number
  node: string
  /** Load average of the last minute when the run began. */
  load: number
}

/** Above this much load per core the figures say more about the neighbours. */
const quietLoadPerCore = 0.5
const sampleMs = 300

export function describeMachine(): Machine {
  const found = cpus()
  return {
    cpu: found[0]?.model.trim() ?? 'unknown',
    cores: found.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    load: loadavg()[0] ?? 0,
  }
}

export function renderMachine(machine: Machine): string {
  const { cpu, cores, memoryGiB, node, load } = machine
  const facts = `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, load ${load.toFixed(2)} at the start`
  if (load <= quietLoadPerCore * cores) return facts
  return `${facts}\nWARNING: the load is above ${quietLoadPerCore} per core: others are at work, times are too high and spread.`
}

/** Cores that are busy right now, by whomever. 0 where the system does not tell (no /proc). */
export async function measureBusyCores(): Promise<number> {
  const before = readCpuTicks()
  await wait(sampleMs)
  const after = readCpuTicks()
  if (before === null || after === null || after.total === before.total) return 0
  return ((after.busy - before.busy) / (after.total - before.total)) * cpus().length
}

/** Sums over all cores since boot. */
function readCpuTicks(): { busy: number; total: number } | null {
  try {
    const fields = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number)
    const [, , , idle = 0, waiting = 0] = fields
    const total = fields.reduce((sum, ticks) => sum + ticks, 0)
    return { total, busy: total - idle - waiting }
  } catch {
    return null // not Linux
  }
}
