// A service of ours as a child process. It leads a process group of its own, so that Ctrl-C reaches
// the supervisor alone and what it leaves can be ended with it; its IPC channel closes when the
// supervisor dies, and it ends itself then.
import { spawn } from 'node:child_process'
import { sendSignal } from '@boocode/processes'
import type { Environment } from './child-environment.ts'
import type { Run, Service } from './keep-running.ts'
import type { ChildrenFile } from './orphans.ts'
import type { Output } from './output.ts'
import type { ListenPlace } from './ports.ts'
import { explainUnusable } from './ports.ts'

export interface ChildServiceOptions {
  readonly name: string
  /** The script, absolute. */
  readonly entry: string
  /** Asked at every start. */
  readonly environment: () => Promise<Environment>
  readonly place: ListenPlace
  readonly output: Output
  readonly children: ChildrenFile
  /** Takes what it says over its IPC channel. */
  readonly onMessage?: (message: unknown) => void
}

/** Idle services hold little; small young generations keep it so, at no cost that was measurable. */
export const NODE_FLAGS = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning']
/** Services drain within this. */
const DRAIN_MS = 5_000
const KILL_MS = 2_000
/** For what is still in the pipes of a process that has ended. */
const LAST_WORDS_MS = 250

export function childService(options: ChildServiceOptions): Service {
  const { name, output, children, place } = options
  return {
    name,
    explainEnd: () => explainUnusable(place),
    async launch(signal) {
      const environment = await options.environment()
      signal.throwIfAborted()
      const child = spawn(process.execPath, [...NODE_FLAGS, options.entry], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
      })
      const sinks = [output.sink(name), output.sink(name)] as const
      child.stdout?.on('data', sinks[0].write)
      child.stderr?.on('data', sinks[1].write)
      const { promise: ended, resolve } = Promise.withResolvers<string>()
      const failed = new Promise<Error>((settle) => child.once('error', settle))
      const { pid } = child
      if (pid === undefined) throw await failed
      children.add(name, pid)
      if (options.onMessage) child.on('message', options.onMessage)
      child.once('exit', () => {
        // What it started in its own group goes with it; what left the group may still hold its outputs.
        sendSignal(-pid, 'SIGKILL')
        children.remove(pid)
        setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()), LAST_WORDS_MS).unref()
      })
      child.once('close', (code, exitSignal) => {
        for (const sink of sinks) sink.end()
        resolve(exitSignal ? `ended by ${exitSignal}` : `exit code ${code}`)
      })
      const run: Run = {
        pid,
        ended,
        stopSteps: [
          { send: () => sendSignal(pid, 'SIGTERM'), patienceMs: DRAIN_MS },
          { send: () => sendSignal(-pid, 'SIGKILL'), patienceMs: KILL_MS },
        ],
      }
      return run
    },
  }
}
