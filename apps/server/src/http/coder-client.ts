import {
  AppError,
  checkPathResponseSchema,
  commandsResponseSchema,
  conflictResponseSchema,
  decidedChangesResponseSchema,
  environmentProvidersSchema,
  errorBodySchema,
  filesResponseSchema,
  hunksResponseSchema,
  linesAroundResponseSchema,
  localServersResponseSchema,
  projectDiffResponseSchema,
  providerTestResponseSchema,
  serviceSecretHeader,
  vitalsSchema,
} from '@boocode/contracts'
import type { ChangeAction, ChangeConflict, ChangeLinesCall, DecideChangesCall, DecidedChanges, FileDiffCall, FileHunks, FileLinesCall, FilesResponse, FindProjectFiles, LocalServer, ProjectCommand, ProjectDiff, Provider, ProviderTest, TryProviderRequest, Vitals } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { z } from 'zod'

const timeoutMs = 10_000
const probeMs = 2_000
const coderHealthSchema = z.object({ vitals: vitalsSchema })
/** Thousands of files, each of which is waited for until the disk has it. */
const changesTimeoutMs = 240_000
/** More than the coder gives each of a few questions to git. */
const gitTimeoutMs = 60_000
/** A coder that did not say that it lives for this long is taken for dead. */
const silentAfterSeconds = 10

export interface Host {
  id: string
  url: string
  alive: boolean
}

/** The coder that works for new projects: the one heard of last. */
export async function selectHost(sql: Sql): Promise<Host | undefined> {
  const rows = await sql<Host>`
    select id, url, heartbeat_at > clock_timestamp() - make_interval(secs => ${silentAfterSeconds}) as alive
    from hosts order by heartbeat_at desc limit 1`
  return rows[0]
}

/** The coder on whose host a project lies; undefined when the project is gone. */
export async function selectProjectHost(sql: Sql, projectId: string): Promise<Host | undefined> {
  const rows = await sql<Host>`
    select h.id, h.url, h.heartbeat_at > clock_timestamp() - make_interval(secs => ${silentAfterSeconds}) as alive
    from projects p join hosts h on h.id = p.host_id where p.id = ${projectId}`
  return rows[0]
}

export interface CoderClient {
  /** Asks a host's coder whether a folder may become a project. */
  checkPath(host: Host, path: string): Promise<{ path: string; name: string }>
  /** The providers of the coder's environment. */
  environmentProviders(host: Host): Promise<Provider[]>
  /** Model servers that answer on the coder's machine. */
  discoverServers(host: Host): Promise<LocalServer[]>
  /** Has a coder ask an endpoint for its models. */
  tryProvider(host: Host, provider: TryProviderRequest): Promise<ProviderTest>
  /** Applies, rejects or takes back changes of projects on the host. */
  decideChanges(host: Host, action: ChangeAction, call: DecideChangesCall): Promise<DecidedChanges>
  changeHunks(host: Host, id: string): Promise<FileHunks>
  /** How a change does not go together with its file as it is; null when it does. */
  changeConflict(host: Host, id: string): Promise<ChangeConflict | null>
  /** Lines of a change's file, around its hunks. */
  changeLines(host: Host, call: ChangeLinesCall): Promise<string[]>
  /** How the coder's process is. */
  vitals(host: Host): Promise<Vitals>
  /** The files of a project that fit best. */
  findFiles(host: Host, call: FindProjectFiles): Promise<FilesResponse>
  projectCommands(host: Host, call: { project_id: string; q: string }): Promise<ProjectCommand[]>
  /** What differs on disk from a project's last commit. */
  projectDiff(host: Host, projectId: string): Promise<ProjectDiff>
  fileDiff(host: Host, call: FileDiffCall): Promise<FileHunks>
  fileLines(host: Host, call: FileLinesCall): Promise<string[]>
}

/** Speaks to coders with the secret that the services share. */
export function createCoderClient(secret: string): CoderClient {
  return {
    async checkPath(host, path) {
      return checkPathResponseSchema.parse(await post(host, secret, { route: '/paths/check', body: { path } }))
    },
    async environmentProviders(host) {
      return environmentProvidersSchema.parse(await post(host, secret, { route: '/providers/environment', body: {} })).providers
    },
    async discoverServers(host) {
      return localServersResponseSchema.parse(await post(host, secret, { route: '/providers/discover', body: {} })).servers
    },
    async tryProvider(host, provider) {
      return providerTestResponseSchema.parse(await post(host, secret, { route: '/providers/test', body: provider })).test
    },
    async decideChanges(host, action, call) {
      return decidedChangesResponseSchema.parse(await post(host, secret, { route: `/changes/${action}`, body: call, withinMs: changesTimeoutMs }))
    },
    async changeHunks(host, id) {
      return hunksResponseSchema.parse(await post(host, secret, { route: '/changes/hunks', body: { id } }))
    },
    async changeConflict(host, id) {
      return conflictResponseSchema.parse(await post(host, secret, { route: '/changes/conflict', body: { id } })).conflict
    },
    async changeLines(host, call) {
      return linesAroundResponseSchema.parse(await post(host, secret, { route: '/changes/lines', body: call })).lines
    },
    async vitals(host) {
      const response = await fetch(`${host.url}/health`, { headers: { [serviceSecretHeader]: secret }, signal: AbortSignal.timeout(probeMs) })
      return coderHealthSchema.parse(await response.json()).vitals
    },
    async findFiles(host, call) {
      return filesResponseSchema.parse(await post(host, secret, { route: '/project-files/find', body: call }))
    },
    async projectCommands(host, call) {
      return commandsResponseSchema.parse(await post(host, secret, { route: '/project-files/commands', body: call })).commands
    },
    async projectDiff(host, projectId) {
      return projectDiffResponseSchema.parse(await post(host, secret, { route: '/project-diff', body: { project_id: projectId }, withinMs: gitTimeoutMs }))
    },
    async fileDiff(host, call) {
      return hunksResponseSchema.parse(await post(host, secret, { route: '/project-diff/hunks', body: call, withinMs: gitTimeoutMs }))
    },
    async fileLines(host, call) {
      return linesAroundResponseSchema.parse(await post(host, secret, { route: '/project-diff/lines', body: call })).lines
    },
  }
}

async function post(host: Host, secret: string, call: { route: string; body: unknown; withinMs?: number }): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(host.url + call.route, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [serviceSecretHeader]: secret },
      body: JSON.stringify(call.body),
      signal: AbortSignal.timeout(call.withinMs ?? timeoutMs),
    })
  } catch (error) {
    throw coderUnavailable(error)
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  const said = errorBodySchema.safeParse(body)
  if (!said.success || response.status === 401) {
    throw new AppError('upstream_failed', 'The coder service gave no usable answer. Its log has the details.', { cause: z.prettifyError(said.error ?? new z.ZodError([])) })
  }
  throw new AppError(said.data.error.code, said.data.error.message, { details: said.data.error.details })
}

export function coderUnavailable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The coder service is not running just now. It is restarted by itself; try again in a few seconds.', { cause })
}
