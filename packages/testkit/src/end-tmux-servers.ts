import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sendSignal } from '@boocode/processes'

/** Ends the terminals that tmux keeps for a home, which outlive every service, and removes the home. */
export function endTmuxServers(home: string): void {
  const folder = join(home, 'terminals', 'run')
  for (const name of namesIn(folder)) {
    const file = join(folder, name)
    if (!statSync(file).isSocket()) continue
    wake(`${file}.json`)
    try {
      execFileSync('tmux', ['-S', file, 'kill-server'], { stdio: 'ignore', timeout: 10_000 })
    } catch {
      // Ended before.
    }
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}

/** One that was paused when its service was killed answers nobody. */
function wake(file: string): void {
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number } // written by booterm
  sendSignal(pid, 'SIGCONT')
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // no terminal was ever opened
  }
}
