import { spawnSync } from 'node:child_process'
import { inspectEmbeddedPostgres } from '@boocode/db/embedded'
import { reachableHost } from '@boocode/db/pairing'
import type { SupervisorConfig } from '../config.ts'
import { checkDatabase } from '../database-check.ts'
import type { Instance } from '../instance.ts'
import { findPortOwner } from '../port-owner.ts'
import type { ListenPlace } from '../ports.ts'
import { explainUnusable } from '../ports.ts'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'

const ANSWER_MS = 10_000

/** @param usedPort the port that the running instance uses for it */
export async function checkPort(name: string, place: ListenPlace, usedPort: number | undefined): Promise<Finding> {
  const { port, variable } = place
  if (usedPort === port) {
    const owner = findPortOwner(port)
    if (owner) return ok(name, `${port}, used by this BooCode (process ${owner.pid})`)
    if (variable === 'BOOTERM_PORT') return ok(name, `${port}, used as soon as a terminal is opened`)
    return warn(name, `${port} is not listened on, although BooCode runs`, 'Look at what its log says about the service.')
  }
  const fault = await explainUnusable(place)
  return fault === undefined ? ok(name, `${port} is free`) : fail(name, `${port} cannot be used`, fault)
}

export async function checkDatabasePlace(config: SupervisorConfig, instance: Instance | undefined): Promise<Finding> {
  const url = config.databaseUrl ?? instance?.database_url
  if (config.databaseUrl === undefined) {
    const fault = await explainEmbedded(config.home)
    if (typeof fault !== 'string') return fault
    if (!url) return ok('database', fault)
  }
  const finding = await checkDatabase(url ?? '')
  if (finding.kind === 'ok') return ok('database', `PostgreSQL ${finding.version}${config.databaseUrl === undefined ? ', embedded, running' : ''}`)
  const [what = '', ...todo] = finding.message.split(/(?<=\.) (?=[A-Z])/)
  return fail('database', what, todo.join(' '))
}

/** @returns how the embedded Postgres stands, or the finding when it cannot start */
async function explainEmbedded(home: string): Promise<string | Finding> {
  try {
    const { binaries, dataDir } = await inspectEmbeddedPostgres(home)
    const run = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8', timeout: ANSWER_MS, cwd: '/' })
    if (run.status === 0) return `embedded ${run.stdout.trim()}, ${dataDir ? `data in ${dataDir}` : 'made at the first start'}`
    const reason = run.stderr?.trim() || run.error?.message || `exit code ${run.status}`
    return fail('database', `the embedded Postgres does not run here: ${reason}`, 'Install what it names, or set DATABASE_URL to a Postgres 16 or newer.')
  } catch (error) {
    const [what = '', ...todo] = (error instanceof Error ? error.message : String(error)).split(/(?<=\.) (?=[A-Z])/)
    return fail('database', what, todo.join(' ') || 'Set DATABASE_URL to a Postgres 16 or newer.')
  }
}

export async function checkModel({ deepseekKey, deepseekUrl, given }: SupervisorConfig): Promise<Finding> {
  if (deepseekKey === undefined) return ok('model', 'offline model, unless a provider is set under Settings; or set DEEPSEEK_API_KEY')
  let response: Response
  try {
    response = await fetch(`${deepseekUrl}/models`, {
      headers: { authorization: `Bearer ${deepseekKey}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
  } catch (error) {
    return fail('model', `${deepseekUrl} cannot be reached: ${describe(error)}`, 'See to the network, a proxy, and DEEPSEEK_BASE_URL.')
  }
  if (response.status === 401 || response.status === 403) {
    return fail('model', `${deepseekUrl} refuses the key: it is wrong or was revoked`, 'Set DEEPSEEK_API_KEY to a valid key, or unset it for the offline model.')
  }
  if (!response.ok) return warn('model', `${deepseekUrl}/models answers ${response.status}`, 'See whether DEEPSEEK_BASE_URL is right, or try again later.')
  const wanted = given['DEFAULT_MODEL']
  const ids = modelIds(await response.json().catch(() => undefined))
  if (wanted !== undefined && ids.length > 0 && !ids.includes(wanted)) {
    return warn('model', `${deepseekUrl} has no model ${wanted}`, `Set DEFAULT_MODEL to one of ${ids.slice(0, 10).join(', ')}.`)
  }
  return ok('model', `${deepseekUrl} takes the key`)
}

export function checkPublicAddress({ publicUrl, host }: SupervisorConfig): Finding {
  const isLocal = reachableHost(host) === '127.0.0.1' && host !== '0.0.0.0' && host !== '::'
  if (publicUrl?.startsWith('https:')) return ok('address', publicUrl)
  if (publicUrl) {
    return warn('address', `${publicUrl} is not https: no installing on phones, no notifications`, 'Put https in front (tailscale serve does) and change PUBLIC_URL.')
  }
  if (isLocal) return ok('address', 'this machine only; set PUBLIC_URL to reach it from other devices')
  return warn('address', `listens on ${host} without https`, 'Prefer HOST=127.0.0.1 with tailscale serve in front, and set PUBLIC_URL to its address.')
}

export async function checkInstance(instance: Instance | undefined): Promise<Finding> {
  if (!instance) return ok('running', 'no, with this home')
  const url = `http://${reachableHost(instance.host)}:${instance.port}`
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(ANSWER_MS) })
    if (response.ok) return ok('running', `healthy at ${url} (process ${instance.pid})`)
    return fail('running', `${url} answers ${response.status} (process ${instance.pid})`, 'Its log says which part is down; the database is checked above.')
  } catch (error) {
    return fail('running', `${url} does not answer: ${describe(error)}`, `See the log of process ${instance.pid}, or stop it and start again.`)
  }
}

function modelIds(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return []
  return body.data.flatMap((model: unknown) =>
    typeof model === 'object' && model !== null && 'id' in model && typeof model.id === 'string' ? [model.id] : [],
  )
}

/** `fetch` says only "fetch failed"; its cause says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer in ${ANSWER_MS / 1000} s`
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message
}
