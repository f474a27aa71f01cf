import { rmSync } from 'node:fs'
import { listProcesses, sendSignal } from '@boocode/processes'

/** Ends the terminals of a home, which outlive every service, and removes the home. */
export function endKeeper(home: string): void {
  for (const { pid, command } of listProcesses()) {
    if (command.includes('terminal-keeper') && command.includes(home)) sendSignal(pid, 'SIGTERM')
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
