// The built page. It is made again only when a source, the contracts or the lock file changed,
// and put in place in one rename, so that a running server never serves half of it.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, listFiles, read } from './fingerprint.mjs'
import { say } from './paths.mjs'
import { packageManagerEnv, runCommand } from './run-command.mjs'
import { replaceFolder } from './runtime.mjs'

/**
 * @typedef {import('./paths.mjs').Paths} Paths
 * @typedef {import('./runtime.mjs').Runtime} Runtime
 */

const NOT_SOURCE = /(^|[/\\])(node_modules|dist|e2e)([/\\]|$)|\.test\.tsx?$/

/**
 * @param {Paths} paths
 * @param {Runtime} runtime
 * @param {boolean} mayWork when false, only looks
 * @returns {boolean} whether the page is there and current
 */
export function ensureWeb(paths, runtime, mayWork) {
  if (!existsSync(join(paths.web, 'vite.config.ts'))) return true
  const wanted = fingerprint(paths.root, sources(paths), [])
  if (read(paths.webStamp)?.toString() === wanted) return true
  if (!mayWork) return false
  build(paths, runtime, wanted)
  return true
}

/** @param {Paths} paths */
function sources(paths) {
  const isSource = (/** @type {string} */ path) => !NOT_SOURCE.test(path)
  return [
    join(paths.root, 'pnpm-lock.yaml'),
    ...listFiles(paths.web, isSource),
    ...listFiles(join(paths.root, 'packages', 'contracts'), isSource),
  ]
}

/**
 * @param {Paths} paths
 * @param {Runtime} runtime
 * @param {string} stamp
 */
function build(paths, runtime, stamp) {
  say('building the page…')
  const startedMs = Date.now()
  const staging = join(paths.runtime, `web-${process.pid}`)
  const fresh = join(staging, 'dist')
  mkdirSync(staging, { recursive: true })
  try {
    const vite = join(paths.web, 'node_modules', 'vite', 'bin', 'vite.js')
    runCommand(runtime.node, [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'], {
      cwd: paths.web,
      env: { ...packageManagerEnv(paths.runtime, undefined), NODE_ENV: 'production' },
      doing: 'building the page',
    })
    writeFileSync(join(fresh, '.boocode-build'), stamp)
    replaceFolder(fresh, paths.webDist, staging)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  say(`page built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
}
