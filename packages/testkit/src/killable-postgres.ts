import { chmodSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { prepareEmbeddedPostgres } from '@boocode/db/embedded'
import { identifyProcess, sendSignal, waitForExit } from '@boocode/processes'
import type { Postmaster } from '@boocode/db/embedded'
import { makeTempFolder } from './temp-folder.ts'
import { prepareTemplate } from './test-database.ts'

/** A Postgres that a test may kill and start again at the same address. */
export interface KillablePostgres extends AsyncDisposable {
  /** Of the cluster; `createTestDatabase(url)` makes databases in it. */
  readonly url: string
  /** SIGKILL for every process of it at once: what was not yet written to the system is forgotten. */
  kill(): Promise<void>
  /** The polite stop of an administrator: connections are told. */
  stop(): Promise<void>
  /** Starts it again after `kill` or `stop`. */
  start(): Promise<void>
}

const exitWithinMs = 10_000

/** A killed process leaves what it gave to the system, so asynchronous commits are lost as in real life and durable ones are not. */
const withoutFlushing = { fsync: 'off', max_connections: '100' }

/** @param options.isDurable the product's own settings; by default without `fsync`, which tests need not wait for */
export async function startKillablePostgres(options: { isDurable?: boolean } = {}): Promise<KillablePostgres> {
  const folder = makeTempFolder('postgres')
  // As root, Postgres's own user must come through.
  chmodSync(folder, 0o755)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const settings = options.isDurable === true ? {} : withoutFlushing
  const prepared = await prepareEmbeddedPostgres({ home: join(folder, 'home'), log, settings, systemDir: folder })
  let postmaster: Postmaster | null = await prepared.start()
  await prepareTemplate(prepared.url)
  const end = async (finish: (running: Postmaster) => Promise<void>): Promise<void> => {
    const running = postmaster
    postmaster = null
    if (running !== null) await finish(running)
  }
  const kill = async (): Promise<void> => await end(killAll)
  return {
    url: prepared.url,
    kill,
    stop: async () => await end(async (running) => await running.stop('fast')),
    start: async () => {
      postmaster ??= await prepared.start()
    },
    [Symbol.asyncDispose]: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The children first stopped, so that none gets to write while the others die. */
async function killAll(postmaster: Postmaster): Promise<void> {
  const pids = [postmaster.pid, ...childrenOf(postmaster.pid)]
  const identities = pids.flatMap((pid) => identifyProcess(pid) ?? [])
  for (const pid of pids) sendSignal(pid, 'SIGSTOP')
  for (const pid of pids) sendSignal(pid, 'SIGKILL')
  await postmaster.exited
  for (const identity of identities) {
    if (!(await waitForExit(identity, exitWithinMs))) throw new Error('a process of Postgres outlived SIGKILL')
  }
}

/** Direct children by `/proc`, which has them where `ps` may be missing. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid)
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // ended meanwhile
  }
}
