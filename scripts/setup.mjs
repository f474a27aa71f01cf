// Makes a checkout ready to run: the right Node and pnpm, the dependencies, the built page.
// Plain JavaScript for Node 20, since it runs before anything of ours is there. Progress goes to
// stderr; stdout carries one line, the path of the Node that is to run the command.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDependencies } from './setup/dependencies.mjs'
import { withLock } from './setup/lock.mjs'
import { createPaths, SetupError } from './setup/paths.mjs'
import { explainFileError } from './setup/run-command.mjs'
import { ensureRuntime } from './setup/runtime.mjs'
import { ensureWeb } from './setup/web.mjs'

const OLDEST_NODE = 20

/** What each command needs. `all` includes what only tests, checks and benchmarks use. */
const NEEDS = {
  start: { dependencies: 'prod', web: true },
  pair: { dependencies: 'prod', web: false },
  doctor: { dependencies: 'prod', web: false },
  test: { dependencies: 'all', web: true },
  check: { dependencies: 'all', web: false },
  bench: { dependencies: 'all', web: true },
}

/**
 * @typedef {import('./setup/paths.mjs').Paths} Paths
 * @typedef {{ dependencies: string, web: boolean }} Need
 */

/**
 * Looks first and takes the lock only when something is missing, so that an ordinary start
 * writes nothing and waits for nobody.
 * @param {Paths} paths
 * @param {Need} need
 * @param {boolean} mayWork
 * @returns {string | undefined} the Node to run, or undefined when work is needed and not allowed
 */
function prepare(paths, need, mayWork) {
  const runtime = ensureRuntime(paths, mayWork)
  if (!runtime) return undefined
  if (!ensureDependencies(paths, runtime, need.dependencies, mayWork)) return undefined
  if (need.web && !ensureWeb(paths, runtime, mayWork)) return undefined
  return runtime.node
}

/** @param {string | undefined} command */
async function main(command) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new SetupError(
      `Node ${process.versions.node} is too old to begin with; install Node ${OLDEST_NODE} or newer (https://nodejs.org).`,
    )
  }
  const need = Object.entries(NEEDS).find(([name]) => name === command)?.[1]
  if (!need) throw new SetupError(`setup.mjs takes one of: ${Object.keys(NEEDS).join(', ')}.`)
  const paths = createPaths(dirname(dirname(fileURLToPath(import.meta.url))))
  const node = prepare(paths, need, false) ?? (await withLock(paths.lock, async () => work(paths, need)))
  process.stdout.write(`${node}\n`)
}

/**
 * @param {Paths} paths
 * @param {Need} need
 */
function work(paths, need) {
  const node = prepare(paths, need, true)
  // What is new is compiled now rather than at the start that somebody waits for. When it fails
  // the start is slower and nothing else.
  const compile = [join(paths.root, 'apps', 'supervisor', 'src', 'main.ts'), 'compile']
  if (node && need.web) spawnSync(node, compile, { env: { ...process.env, NODE_COMPILE_CACHE: join(paths.runtime, 'compile-cache') }, stdio: 'ignore' })
  return node
}

main(process.argv[2]).catch((error) => {
  const known = error instanceof SetupError ? error : explainFileError(error)
  process.stderr.write(`boocode: ${known ? known.message : (error?.stack ?? error)}\n`)
  process.exitCode = 1
})
