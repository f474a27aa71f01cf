// The dependencies of the workspace, by pnpm from the lock file. A stamp remembers what was
// installed for which manifests, so that an ordinary start asks neither pnpm nor the registry.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprint, read } from './fingerprint.mjs'
import { say } from './paths.mjs'
import { NODE_MAJOR } from './platform.mjs'
import { packageManagerEnv, runCommand } from './run-command.mjs'

/**
 * @typedef {import('./paths.mjs').Paths} Paths
 * @typedef {import('./runtime.mjs').Runtime} Runtime
 * @typedef {{ manifests: string, mode: string }} Stamp
 */

const SETTINGS = [
  // The lock file is ours, with its hashes; checking its age again costs a request for each package.
  'trustLockfile=true',
  // Nobody is there to be asked.
  'confirmModulesPurge=false',
  // An unreachable registry is to be told within seconds, not minutes.
  'fetchRetries=2',
  'fetchRetryMintimeout=500',
  'fetchRetryFactor=3',
].map((setting) => `--config.${setting}`)

/**
 * @param {Paths} paths
 * @param {Runtime} runtime
 * @param {string} mode `prod` or `all`; what is installed in full serves `prod` too and stays full
 * @param {boolean} mayWork when false, only looks
 * @returns {boolean} whether they are there
 */
export function ensureDependencies(paths, runtime, mode, mayWork) {
  const wanted = fingerprint(paths.root, manifests(paths.root), [
    `${process.platform}-${process.arch}`,
    `node ${NODE_MAJOR}`,
    `pnpm ${runtime.pnpmVersion}`,
  ])
  const stamp = readStamp(paths.dependencyStamp)
  if (stamp?.manifests === wanted && (stamp.mode === 'all' || stamp.mode === mode)) return true
  if (!mayWork) return false
  const full = mode === 'all' || wasFull(paths.root, stamp)
  say(`installing dependencies${stamp ? '' : ' (the first time, this takes a minute)'}…`)
  const startedMs = Date.now()
  const args = ['install', '--frozen-lockfile', '--reporter=append-only', ...SETTINGS]
  runCommand(runtime.pnpm, full ? args : [...args, '--prod'], {
    cwd: paths.root,
    env: packageManagerEnv(paths.runtime, dirname(runtime.node)),
    doing: 'installing dependencies',
  })
  mkdirSync(dirname(paths.dependencyStamp), { recursive: true })
  writeFileSync(paths.dependencyStamp, JSON.stringify({ manifests: wanted, mode: full ? 'all' : 'prod' }))
  say(`dependencies installed in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
  return true
}

/**
 * What somebody installed in full, by hand too, is not thinned out by an ordinary start.
 * @param {string} root
 * @param {Stamp | undefined} stamp
 */
function wasFull(root, stamp) {
  if (stamp) return stamp.mode === 'all'
  return existsSync(join(root, 'node_modules', 'vitest'))
}

/**
 * @param {string} root
 * @returns {string[]} every file that decides what pnpm installs
 */
function manifests(root) {
  const members = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  )
  const packages = ['.', 'bench', ...members].map((folder) => join(root, folder, 'package.json'))
  return [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...packages]
}

/**
 * @param {string} file
 * @returns {Stamp | undefined}
 */
function readStamp(file) {
  const text = read(file)?.toString()
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Half written by a setup that was killed: as good as none.
    return undefined
  }
}
