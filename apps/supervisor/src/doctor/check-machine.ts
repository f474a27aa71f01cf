import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { parsePrices } from '@boocode/contracts'
import { commandSettings, createSandbox } from '@boocode/agent/commands'
import type { SupervisorConfig } from '../config.ts'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'

const OLDEST_NODE = 24
const MEBIBYTE = 1024 ** 2
const TIGHT_BYTES = 1024 * MEBIBYTE
const FULL_BYTES = 200 * MEBIBYTE

export function checkNode(version: string): Finding {
  const major = Number.parseInt(version, 10)
  if (major >= OLDEST_NODE) return ok('node', `version ${version}`)
  return fail('node', `version ${version} is too old`, `Start BooCode with npm start or ./boocode, which fetch Node ${OLDEST_NODE}.`)
}

export function checkGit(): Finding {
  const version = versionOf('git', ['--version'])
  if (version) return ok('git', version)
  return fail('git', 'not found', 'Install git (apt install git, brew install git): projects, diffs and worktrees need it.')
}

/** As the coder reads them. */
export function checkPrices({ pricesFile }: SupervisorConfig): Finding {
  const fix = 'Mend the file in the form of data/prices.json; until then its models show tokens without costs.'
  try {
    const { prices, faults } = parsePrices(readFileSync(pricesFile, 'utf8'))
    if (faults.length > 0) return warn('prices', faults.join('; '), fix)
    return ok('prices', [...prices].map(([name, { date }]) => `${name} as of ${date}`).join(', '))
  } catch (error) {
    return warn('prices', error instanceof Error ? error.message : String(error), fix)
  }
}

export async function checkSandbox({ root, home, system }: SupervisorConfig): Promise<Finding> {
  const state = await createSandbox(commandSettings(system, { checkout: root, home })).probe()
  if (state.kind === 'available') return ok('sandbox', `commands of agents run in one (${state.by})`)
  return warn('sandbox', `commands of agents run without one: ${state.reason}`, state.fix)
}

export function checkHome({ home }: SupervisorConfig): Finding {
  const existing = nearestExisting(home)
  try {
    accessSync(existing, constants.W_OK | constants.X_OK)
  } catch {
    return fail('home', `${home} cannot be written by this user`, `Give this user the folder ${existing}, or set BOOCODE_HOME to another.`)
  }
  if (!statSync(existing).isDirectory()) {
    return fail('home', `${existing} is a file`, 'Set BOOCODE_HOME to a folder.')
  }
  const { bavail, bsize } = statfsSync(existing)
  const free = bavail * bsize
  const shown = `${home}, ${Math.round(free / MEBIBYTE).toLocaleString('en')} MiB free`
  if (free < FULL_BYTES) return fail('home', shown, 'Make room on that disk, or set BOOCODE_HOME to another.')
  if (free < TIGHT_BYTES) return warn('home', shown, 'Make room on that disk soon: the database grows.')
  return ok('home', shown)
}

export function checkProjectRoots({ projectRoots }: SupervisorConfig): Finding {
  const missing = projectRoots.filter((root) => !statSync(root, { throwIfNoEntry: false })?.isDirectory())
  if (missing.length === 0) return ok('project roots', projectRoots.join(', '))
  const detail = `no such folder: ${missing.join(', ')}`
  const fix = 'Make it, or name other folders in PROJECT_ROOTS (separated by colons).'
  return missing.length === projectRoots.length ? fail('project roots', detail, fix) : warn('project roots', detail, fix)
}

function versionOf(program: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 5_000 })
  return status === 0 ? stdout.trim().split('\n')[0] : undefined
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path))
}
