import { rmSync } from 'node:fs'
import { listProcesses, sendSignal } from '@boocode/processes'

/** The process that holds the terminals of a home. */
export function keeperOf(home: string): number {
  const found = listProcesses().find(({ command }) => isKeeper(command, home))
  if (found === undefined) throw new Error(`no keeper runs for ${home}`)
  return found.pid
}

/** Ends the terminals of a home, which outlive every service, and removes the home. */
export function endKeeper(home: string): void {
  for (const { pid, command } of listProcesses()) {
    if (isKeeper(command, home)) sendSignal(pid, 'SIGTERM')
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}

function isKeeper(command: string, home: string): boolean {
  return command.includes(`terminal-keeper ${home}`)
}
