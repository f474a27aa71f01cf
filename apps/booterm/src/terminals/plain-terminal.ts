import { sendSignal } from '@boocode/processes'
import pty from '@lydell/node-pty'
import type { Terminal, TerminalEvents, TerminalStart } from './terminal.ts'

/** After a hang-up, for programs that do not heed it. */
const killAfterMs = 2_000

/** A pseudo-terminal of this process, for machines without tmux: its program ends when the service does. */
export function startPlainTerminal(start: TerminalStart, events: TerminalEvents): Terminal {
  const [file, ...args] = start.argv
  const { cols, rows, cwd } = start
  const child = pty.spawn(file, args, { name: 'xterm-256color', cols, rows, cwd, env: { ...start.environment }, encoding: null })
  let hasEnded = false
  // Without an encoding the library hands out Buffers; its types know strings alone.
  child.onData((data: unknown) => {
    if (Buffer.isBuffer(data)) events.onOutput(data)
  })
  child.onExit(({ exitCode, signal }) => {
    hasEnded = true
    events.onExit(signal ? 128 + signal : exitCode)
  })
  const hangUp = (): void => {
    if (!hasEnded) sendSignal(child.pid, 'SIGHUP')
  }
  return {
    pid: child.pid,
    answersQueries: false,
    write(bytes) {
      if (!hasEnded) child.write(Buffer.from(bytes) as unknown as string) // see onData
    },
    resize(size) {
      if (!hasEnded) child.resize(size.cols, size.rows)
    },
    setPaused(isPaused) {
      if (isPaused) child.pause()
      else child.resume()
    },
    readHistory: async () => null,
    async close() {
      child.resume()
      hangUp()
      setTimeout(() => {
        if (!hasEnded) sendSignal(-child.pid, 'SIGKILL')
      }, killAfterMs).unref()
    },
    detach: hangUp,
  }
}
