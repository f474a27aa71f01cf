import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { logLevelVariable, parseEnvironment, portVariable, urlVariable } from '@boocode/contracts'
import { z } from 'zod'

const folder = z
  .string()
  .refine((path) => isAbsolute(path) || path === '~' || path.startsWith('~/'), 'must be an absolute path, or begin with ~/')
const token = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')

/** Every variable that `npm start` reads. What a service needs of it is handed on (child-environment.ts). */
export const supervisorEnvironmentSchema = z
  .object({
    PORT: portVariable.default(9500),
    BOOTERM_PORT: portVariable.default(9501),
    CODER_PORT: portVariable.default(9502),
    HOST: z.string().refine(isHost, 'must be an address of this machine, like 127.0.0.1 or 0.0.0.0, without a port').default('127.0.0.1'),
    BOOCODE_HOME: folder.default('~/.boocode'),
    DATABASE_URL: z.string().refine(isPostgresUrl, 'must be a postgres:// address; unset it to use the embedded Postgres').optional(),
    BOOCODE_TOKEN: token.min(16, 'must have at least 16 characters').optional(),
    PUBLIC_URL: urlVariable.optional(),
    ALLOWED_HOSTS: z.string().refine(areHosts, 'must be names without http:// and port, separated by commas').optional(),
    PROJECT_ROOTS: z
      .string()
      .refine((roots) => roots.split(':').every((root) => root === '' || folder.safeParse(root).success), 'must be absolute folders, separated by colons')
      .default('~'),
    DEEPSEEK_API_KEY: token.optional(),
    DEEPSEEK_BASE_URL: urlVariable.default('https://api.deepseek.com'),
    DEFAULT_MODEL: z.string().optional(),
    PRICES_FILE: z.string().default('data/prices.json'),
    OTEL_EXPORTER_OTLP_ENDPOINT: urlVariable.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
    OTEL_SERVICE_NAME: z.string().optional(),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z.string().optional(),
    PUSH_HOSTS: z.string().optional(),
    UPLOAD_DIR: folder.optional(),
    MAX_ATTACHMENT_SIZE_MB: z.coerce.number('must be a number above 0').positive('must be a number above 0').optional(),
    LOG_LEVEL: logLevelVariable.optional(),
    OFFLINE_TOKENS_PER_SECOND: z.coerce.number('must be a number above 0').positive('must be a number above 0').optional(),
  })
  .superRefine(({ PORT, BOOTERM_PORT, CODER_PORT }, context) => {
    const differ = (name: string, port: number, others: readonly number[], message: string): void => {
      if (others.includes(port)) context.addIssue({ code: 'custom', path: [name], message })
    }
    differ('CODER_PORT', CODER_PORT, [PORT], 'must differ from PORT')
    differ('BOOTERM_PORT', BOOTERM_PORT, [PORT, CODER_PORT], 'must differ from PORT and CODER_PORT')
  })

/** Never repeated in a message. */
const SECRETS = new Set(['DATABASE_URL', 'BOOCODE_TOKEN', 'DEEPSEEK_API_KEY', 'OTEL_EXPORTER_OTLP_HEADERS'])

export interface SupervisorConfig {
  /** The checkout. */
  readonly root: string
  readonly home: string
  readonly host: string
  readonly port: number
  readonly coderPort: number
  readonly bootermPort: number
  /** Absent: the embedded Postgres. */
  readonly databaseUrl: string | undefined
  /** Absent: the offline model. */
  readonly deepseekKey: string | undefined
  readonly deepseekUrl: string
  readonly publicUrl: string | undefined
  readonly pricesFile: string
  readonly projectRoots: readonly string[]
  readonly offlineTokensPerSecond: number | undefined
  /** Environment and `.env` together, where the environment wins: variables of ours by name, as given. */
  readonly given: Readonly<Record<string, string>>
  /** The environment as it was, for what belongs to the system (PATH, HOME, …). */
  readonly system: Readonly<Record<string, string | undefined>>
  readonly warnings: readonly string[]
}

export type ConfigResult = { ok: true; config: SupervisorConfig } | { ok: false; message: string }

/** @param root the checkout, where `.env` may lie */
export function loadConfig(root: string): ConfigResult {
  const file = join(root, '.env')
  let dotEnv = ''
  try {
    if (existsSync(file)) dotEnv = readFileSync(file, 'utf8')
  } catch (error) {
    return { ok: false, message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
  return readConfig({ root, dotEnv, environment: process.env })
}

/** Pure: the same input gives the same result. */
export function readConfig(input: {
  root: string
  dotEnv: string
  environment: Readonly<Record<string, string | undefined>>
}): ConfigResult {
  const { root, dotEnv, environment } = input
  const fromFile = parseEnv(dotEnv)
  const known = Object.keys(supervisorEnvironmentSchema.shape)
  const given: Record<string, string> = {}
  for (const name of known) {
    // An empty variable counts as unset, in the environment too.
    const value = environment[name] || fromFile[name]
    if (value) given[name] = value
  }
  const parsed = parseEnvironment(supervisorEnvironmentSchema, given, SECRETS)
  if (!parsed.ok) return parsed
  const values = parsed.value
  const strangers = Object.keys(fromFile).filter((name) => !known.includes(name))
  return {
    ok: true,
    config: {
      root,
      home: expand(values.BOOCODE_HOME),
      host: values.HOST,
      port: values.PORT,
      coderPort: values.CODER_PORT,
      bootermPort: values.BOOTERM_PORT,
      databaseUrl: values.DATABASE_URL,
      deepseekKey: values.DEEPSEEK_API_KEY,
      deepseekUrl: values.DEEPSEEK_BASE_URL,
      publicUrl: values.PUBLIC_URL,
      pricesFile: resolve(root, expandHome(values.PRICES_FILE)),
      projectRoots: values.PROJECT_ROOTS.split(':').filter(Boolean).map(expand),
      offlineTokensPerSecond: values.OFFLINE_TOKENS_PER_SECOND,
      given,
      system: environment,
      warnings: strangers.map((name) => `.env sets ${name}, which BooCode does not know; is it spelled right?`),
    },
  }
}

function expand(path: string): string {
  return resolve(expandHome(path))
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^(?!-)[a-z\d-]+(\.[a-z\d-]+)*$/i.test(host)
}

function areHosts(hosts: string): boolean {
  return hosts.split(',').every((host) => host.trim() === '' || isHost(host.trim().replace(/^\*?\./, '')))
}

function isPostgresUrl(text: string): boolean {
  // A socket's folder stands in the query; such an address has no host, which URL refuses.
  const url = URL.parse(text.replace('@/', '@socket/'))
  return url !== null && /^postgres(ql)?:$/.test(url.protocol)
}
