import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { logLevelVariable, parseEnvironment, portVariable, urlVariable } from '@boocode/contracts'
import { z } from 'zod'

/** Every variable of the server. */
export const serverEnvironmentSchema = z.object({
  DATABASE_URL: z.string('must be a postgres:// address; `npm start` sets it'),
  PORT: portVariable.default(9500),
  HOST: z.string().default('127.0.0.1'),
  BOOTERM_PORT: portVariable.default(9501),
  /** Address under which the server reaches the terminal service. */
  BOOTERM_URL: urlVariable.optional(),
  BOOCODE_HOME: z.string().default(join(homedir(), '.boocode')),
  /** Where what people attach is kept; the coder of this machine reads it there. */
  UPLOAD_DIR: z.string().optional(),
  MAX_ATTACHMENT_SIZE_MB: z.coerce.number().positive().max(1_000).default(20),
  BOOCODE_SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters; `npm start` makes one'),
  BOOCODE_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  PUBLIC_URL: urlVariable.optional(),
  ALLOWED_HOSTS: z.string().default(''),
  PUSH_HOSTS: z.string().default('fcm.googleapis.com, *.push.services.mozilla.com, *.push.apple.com, *.notify.windows.com'),
  DEFAULT_MODEL: z.string().default('deepseek-flash'),
  LOG_LEVEL: logLevelVariable.default('info'),
})

export interface ServerConfig {
  databaseUrl: string
  port: number
  host: string
  serviceSecret: string
  bootermUrl: string
  home: string
  uploads: string
  maxAttachmentBytes: number
  /** A fixed API token for scripts; null when none is set. */
  apiToken: string | null
  publicUrl: string | null
  /** Host names, without port, under which the server may be reached. */
  allowedHosts: ReadonlySet<string>
  /** Hosts of push services, `*.` before a name for all below it. */
  pushHosts: readonly string[]
  defaultModel: string
  logLevel: string
  /** Folder of the built page. */
  webRoot: string
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** @throws Error with a message for the person who started the process. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ServerConfig {
  const secrets = new Set(['DATABASE_URL', 'BOOCODE_SERVICE_SECRET', 'BOOCODE_TOKEN'])
  const parsed = parseEnvironment(serverEnvironmentSchema, environment, secrets)
  if (!parsed.ok) throw new Error(parsed.message)
  const env = parsed.value
  const named = env.ALLOWED_HOSTS.split(/[\s,]+/).filter((host) => host !== '')
  const publicHost = env.PUBLIC_URL === undefined ? [] : [new URL(env.PUBLIC_URL).hostname]
  // A wildcard address is no name that a browser could ask for.
  const bound = ['0.0.0.0', '::', '*'].includes(env.HOST) ? [] : [env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST]
  const home = expandHome(env.BOOCODE_HOME)
  return {
    databaseUrl: env.DATABASE_URL,
    port: env.PORT,
    host: env.HOST,
    serviceSecret: env.BOOCODE_SERVICE_SECRET,
    home,
    uploads: env.UPLOAD_DIR === undefined ? join(home, 'uploads') : expandHome(env.UPLOAD_DIR),
    maxAttachmentBytes: env.MAX_ATTACHMENT_SIZE_MB * 1024 * 1024,
    bootermUrl: env.BOOTERM_URL ?? `http://127.0.0.1:${env.BOOTERM_PORT}`,
    apiToken: env.BOOCODE_TOKEN ?? null,
    publicUrl: env.PUBLIC_URL ?? null,
    allowedHosts: new Set([...loopbackHosts, ...bound, ...publicHost, ...named].map((host) => host.toLowerCase())),
    pushHosts: env.PUSH_HOSTS.split(/[\s,]+/).filter((host) => host !== ''),
    defaultModel: env.DEFAULT_MODEL,
    logLevel: env.LOG_LEVEL,
    webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
  }
}

function expandHome(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homedir()))
}
