// The only file of the supervisor that touches the process. Commands are loaded when they are run:
// what the supervisor never imports it never holds in memory.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SupervisorConfig } from './config.ts'
import { loadConfig } from './config.ts'
import { createOutput } from './output.ts'

const EXIT_FAILED = 1
const EXIT_MISUSED = 2
const EXIT_FORCED = 130
/** One Ctrl-C may come twice, from the terminal and handed on by npm. */
const SAME_SIGNAL_MS = 500

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
// A terminal that was closed must not end the services' supervisor by an error nobody can see.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.exitCode = await main(process.argv[2] ?? 'start', process.argv.slice(3))

async function main(command: string, args: string[]): Promise<number> {
  const loaded = loadConfig(root)
  if (command === 'doctor') {
    const { doctor } = await import('./doctor/doctor.ts')
    return doctor(loaded, { asJson: args.includes('--json'), print })
  }
  if (command === 'compile') {
    const { compile } = await import('./compile.ts')
    await compile(root, loaded.ok ? loaded.config.system : {})
    return 0
  }
  if (command !== 'start' && command !== 'pair') {
    complain(`There is no command '${command}'. Use start, pair or doctor.`)
    return EXIT_MISUSED
  }
  if (!loaded.ok) {
    complain(loaded.message)
    return EXIT_MISUSED
  }
  try {
    if (command === 'start') return await runStart(loaded.config)
    const { pair } = await import('./pair.ts')
    print(await pair(loaded.config))
    return 0
  } catch (error) {
    complain(explain(error, loaded.config))
    return EXIT_FAILED
  }
}

async function runStart(config: SupervisorConfig): Promise<number> {
  const { start } = await import('./start.ts')
  const stop = new AbortController()
  const force = new AbortController()
  let stoppedAt = Number.POSITIVE_INFINITY
  const onSignal = (): void => {
    if (!stop.signal.aborted) stoppedAt = performance.now()
    else if (performance.now() - stoppedAt >= SAME_SIGNAL_MS) force.abort()
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  const output = createOutput({ write: (text) => process.stdout.write(text), isTerminal: process.stdout.isTTY })
  const failure = await start({ config, output, stop: stop.signal, force: force.signal })
  if (failure !== undefined) return EXIT_FAILED
  return force.signal.aborted ? EXIT_FORCED : 0
}

/** A fault of ours keeps its stack; one that a person can mend is a sentence. */
function explain(error: unknown, { home }: SupervisorConfig): string {
  if (!(error instanceof Error)) return String(error)
  if (['StartError', 'EmbeddedPostgresError'].includes(error.name)) return error.message
  if ('code' in error && 'path' in error) return `${error.message}. See to the disk and the permissions of ${home}, or set BOOCODE_HOME.`
  return error.stack ?? error.message
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function complain(text: string): void {
  process.stderr.write(`boocode: ${text}\n`)
}
