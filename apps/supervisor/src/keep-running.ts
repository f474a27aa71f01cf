// Carries out the restart policy for one service: the only place that starts and ends it.
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from './output.ts'
import type { RestartEvent, RestartStep } from './restart-policy.ts'
import { beginRestarts, stepRestarts } from './restart-policy.ts'

/** One way to end a run, and how long to wait for it before the next, harder one. */
export interface StopStep {
  readonly send: () => void
  readonly patienceMs: number
}

/** One run of a service. */
export interface Run {
  readonly pid: number
  /** Never rejects; resolves to how it ended, as a phrase: `exit code 1`. */
  readonly ended: Promise<string>
  /** From polite to final. */
  readonly stopSteps: readonly StopStep[]
}

export interface Service {
  readonly name: string
  /** Starts one run. Rejects with a message for people; `retryable: false` on the error means never again. */
  launch(signal: AbortSignal): Promise<Run>
  /** Looks, after a run or a start that ended, for a reason that a person can do something about. */
  explainEnd?(): Promise<string | undefined>
  onRun?(run: Run): void
}

export interface KeptService {
  readonly name: string
  /** Resolves when the service is stopped for good, by `stop` or because no start can help. */
  readonly settled: Promise<void>
  /** Ends the service. Once `force` is aborted, no step is waited for longer than the next needs to begin. */
  stop(force: AbortSignal): Promise<void>
}

export interface KeepRunningOptions {
  readonly log: Log
  /** Called when no further start can help. */
  readonly onGiveUp: (message: string) => void
}

export function keepRunning(service: Service, options: KeepRunningOptions): KeptService {
  const { log } = options
  const stopping = new AbortController()
  const settled = Promise.withResolvers<void>()
  let force: AbortSignal | undefined
  let run: Run | undefined
  let timer: NodeJS.Timeout | undefined
  let lastWords = ''
  let current = beginRestarts(performance.now())

  const dispatch = (event: RestartEvent): void => {
    current = stepRestarts(current.state, event, performance.now())
    carryOut(current)
  }
  const carryOut = ({ effects }: RestartStep): void => {
    for (const effect of effects) {
      switch (effect.type) {
        case 'launch':
          void runOnce()
          break
        case 'schedule':
          log.warn(`${service.name}: ${lastWords} Starting it again in ${effect.delayMs} ms.`)
          timer = setTimeout(() => dispatch({ type: 'timer' }), effect.delayMs)
          break
        case 'cancel_timer':
          clearTimeout(timer)
          break
        case 'terminate':
          stopping.abort()
          if (run) void terminate(run, force)
          break
        case 'give_up':
          options.onGiveUp(lastWords)
          break
        case 'settle':
          settled.resolve()
          break
      }
    }
  }
  const runOnce = async (): Promise<void> => {
    let forGood = false
    try {
      run = await service.launch(stopping.signal)
      service.onRun?.(run)
      // A stop that came during the launch found nothing to end.
      if (stopping.signal.aborted) void terminate(run, force)
      lastWords = `it ended (${await run.ended}).`
    } catch (error) {
      lastWords = error instanceof Error ? error.message : String(error)
      forGood = error instanceof Error && 'retryable' in error && error.retryable === false
    }
    run = undefined
    if (!stopping.signal.aborted) lastWords = (await service.explainEnd?.()) ?? lastWords
    dispatch({ type: 'ended', forGood })
  }

  carryOut(current)
  return {
    name: service.name,
    settled: settled.promise,
    async stop(forceSignal) {
      force = forceSignal
      dispatch({ type: 'stop' })
      await settled.promise
    },
  }
}

/** Takes one step after the other until the run has ended. */
async function terminate(run: Run, force: AbortSignal | undefined): Promise<void> {
  const ended = run.ended.then(() => true)
  const steps = force?.aborted ? run.stopSteps.slice(1) : run.stopSteps
  for (const { send, patienceMs } of steps) {
    send()
    const wasForced = force?.aborted ?? false
    if (await Promise.race([ended, pause(patienceMs, wasForced ? undefined : force)])) return
  }
}

/** Waits; cut short by the signal. @returns false, for "not ended" */
async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<false> {
  try {
    return await delay(delayMs, false as const, { ref: false, ...(signal && { signal }) })
  } catch {
    // Aborted: go on at once.
    return false
  }
}
