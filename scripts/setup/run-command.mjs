// Runs npm, pnpm and vite, and turns the ways in which they commonly fail into a sentence.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statfsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { SetupError } from './paths.mjs'

const TAIL_LINES = 25
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

const LITTLE_SPACE_BYTES = 8 * 1024 * 1024
const DISK_FULL = 'the disk is full; free some space (about 1 GB is needed), then run again.'

/**
 * In the order of looking: the first pattern that the output matches gives the sentence.
 * @type {ReadonlyArray<readonly [RegExp, string]>}
 */
const CAUSES = [
  [/ENOSPC|no space left on device/i, DISK_FULL],
  [/EROFS|read-only file system/i, 'the checkout is on a read-only file system; put it where it can be written, then run again.'],
  [/EACCES|EPERM|permission denied/i, 'a file may not be written by this user; give the checkout to the user who runs it (chown -R), then run again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_FAIL|error sending request|connection (refused|reset|timed out)|dns error|unable to verify the first certificate|self.signed certificate/i,
    'could not reach the npm registry; check the network or npm config, then run again.',
  ],
  [/\bE40[13]\b|\b40[13] (unauthorized|forbidden)/i, 'the npm registry refused access; check the login in npm config, then run again.'],
  [/OUTDATED_LOCKFILE/, 'pnpm-lock.yaml does not fit the package.json files; run pnpm install, commit the lock file, then run again.'],
]

/**
 * @param {string} output what a program printed before it failed
 * @returns {string | undefined} the sentence for its cause
 */
export function explainOutput(output) {
  return CAUSES.find(([pattern]) => pattern.test(output))?.[1]
}

/**
 * @param {unknown} error
 * @returns {SetupError | undefined} for errors of the file system that a person can mend
 */
export function explainFileError(error) {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const cause = explainOutput(String(error.code))
  const where = 'path' in error ? ` (${String(error.path)})` : ''
  return cause === undefined ? undefined : new SetupError(`${cause.replace(/\.$/, '')}${where}.`)
}

/**
 * Runs a program to its end, quietly; what it printed is shown only when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, doing: string }} options `doing` completes "…failed"
 */
export function runCommand(program, args, { cwd, env, doing }) {
  const result = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  if (result.error && 'code' in result.error && result.error.code === 'ENOENT') {
    throw new SetupError(`${program} was not found; install it (npm comes with Node, https://nodejs.org), then run again.`)
  }
  if (result.error) throw result.error
  if (result.status === 0) return
  const output = `${result.stdout}\n${result.stderr}${result.signal ? `\nended by ${result.signal}` : ''}`.trim()
  const tail = output.split('\n').slice(-TAIL_LINES).join('\n')
  const cause = isFull(cwd) ? DISK_FULL : explainOutput(output)
  throw new SetupError(cause ? `${doing} failed: ${cause}\n\n${tail}` : `${doing} failed:\n\n${tail}`)
}

/**
 * The environment for npm and pnpm. The variables that an outer `npm start` sets about itself are
 * left out; the settings of the user (registry, proxy, cache) stay. A home that cannot be written
 * gets its caches in the runtime folder.
 * @param {string} runtimeDir
 * @param {string | undefined} nodeBinDir put first in PATH, so that install scripts and the check of
 *   `engines` see the Node that will run
 * @returns {NodeJS.ProcessEnv}
 */
export function packageManagerEnv(runtimeDir, nodeBinDir) {
  const own = /^npm_(lifecycle|package|execpath|node_execpath|command)|^npm_config_(local_prefix|prefix|global_prefix|noproxy)$/
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name))
  /** @type {NodeJS.ProcessEnv} */
  const env = Object.fromEntries(kept)
  if (nodeBinDir !== undefined) env.PATH = `${nodeBinDir}:${env.PATH ?? ''}`
  // pnpm reads .npmrc files as npm does, but not npm's own variables.
  if (env.npm_config_registry !== undefined) env.pnpm_config_registry ??= env.npm_config_registry
  if (isWritable(homedir())) return env
  const caches = join(runtimeDir, 'caches')
  return {
    npm_config_cache: join(caches, 'npm'),
    XDG_CACHE_HOME: caches,
    XDG_DATA_HOME: join(caches, 'data'),
    XDG_STATE_HOME: join(caches, 'state'),
    PNPM_HOME: join(caches, 'pnpm'),
    ...env,
  }
}

/** @param {string} folder on whose disk almost nothing is left; programs then fail in many ways */
function isFull(folder) {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < LITTLE_SPACE_BYTES
}

/**
 * @param {string} folder
 * @returns {boolean} whether it, or its nearest parent that is there, can be written
 */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing && dirname(folder) !== folder && isWritable(dirname(folder))
  }
}
