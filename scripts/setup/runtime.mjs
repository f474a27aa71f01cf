// Node and pnpm: the machine's own Node where it is new enough, otherwise both from the npm
// registry into `.runtime/node_modules`, without install scripts.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { say } from './paths.mjs'
import { NODE_MAJOR, pinsFor, refuseMusl } from './platform.mjs'
import { packageManagerEnv, runCommand } from './run-command.mjs'

/**
 * @typedef {{ node: string, pnpm: string, pnpmVersion: string }} Runtime paths of both binaries
 * @typedef {import('./paths.mjs').Paths} Paths
 */

/**
 * @param {Paths} paths
 * @param {boolean} mayWork when false, only looks
 * @returns {Runtime | undefined} undefined: something is missing and may not be installed
 */
export function ensureRuntime(paths, mayWork) {
  const pins = pinsFor(process.platform, process.arch)
  const ownNode = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR
  const wanted = ownNode ? [pins.pnpm] : [pins.node, pins.pnpm]
  const missing = wanted.filter(([name, version]) => installedVersion(paths, name) !== version)
  if (missing.length > 0) {
    if (!mayWork) return undefined
    if (!ownNode) refuseMusl()
    install(paths, missing)
  }
  return {
    node: ownNode ? process.execPath : join(paths.modules, pins.node[0], 'bin', 'node'),
    pnpm: join(paths.modules, pins.pnpm[0], 'pnpm'),
    pnpmVersion: pins.pnpm[1],
  }
}

/**
 * @param {Paths} paths
 * @param {string} name
 * @returns {string | undefined}
 */
function installedVersion(paths, name) {
  try {
    return JSON.parse(readFileSync(join(paths.modules, name, 'package.json'), 'utf8')).version
  } catch {
    // Not there, or not whole: either way it is to be installed.
    return undefined
  }
}

/**
 * Installs beside and moves each package in one rename, so that a killed setup leaves nothing half.
 * @param {Paths} paths
 * @param {ReadonlyArray<readonly [name: string, version: string]>} packages
 */
function install(paths, packages) {
  const specs = packages.map(([name, version]) => `${name}@${version}`)
  say(`getting ${specs.join(' and ')} from the npm registry…`)
  const staging = join(paths.runtime, `install-${process.pid}`)
  mkdirSync(staging, { recursive: true })
  try {
    writeFileSync(join(staging, 'package.json'), '{"private":true}\n')
    const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-factor=3']
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-package-lock']
    runCommand('npm', ['install', '--prefix', staging, ...quiet, ...quick, '--save-exact', ...specs], {
      cwd: staging,
      env: packageManagerEnv(paths.runtime, undefined),
      doing: 'getting Node and pnpm',
    })
    packages.forEach(([name]) => {
      tryBinary(staging, name)
    })
    for (const [name] of packages) replaceFolder(join(staging, 'node_modules', name), join(paths.modules, name), staging)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * npm ends well even when the disk filled up while it unpacked; only running it shows a whole file.
 * @param {string} staging
 * @param {string} name
 */
function tryBinary(staging, name) {
  const folder = join(staging, 'node_modules', name)
  const binary = name.startsWith('@pnpm/') ? join(folder, 'pnpm') : join(folder, 'bin', 'node')
  runCommand(binary, ['--version'], { cwd: staging, env: process.env, doing: `starting the new ${name}` })
}

/**
 * @param {string} from
 * @param {string} to may be there in another version, and in use
 * @param {string} staging where the old one goes until it is removed
 */
export function replaceFolder(from, to, staging) {
  mkdirSync(dirname(to), { recursive: true })
  try {
    renameSync(to, join(staging, `replaced-${Date.now()}`))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  renameSync(from, to)
}
