import { homedir, hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandSettings } from '@boocode/agent'
import type { CommandSettings } from '@boocode/agent'
import { logLevelVariable, parseEnvironment, portVariable, urlVariable } from '@boocode/contracts'
import { z } from 'zod'
import type { SpanTarget } from './spans/span-exporter.ts'
import { toSpanTarget } from './spans/span-target.ts'

/** Every variable of the coder. */
export const coderEnvironmentSchema = z.object({
  DATABASE_URL: z.string('must be a postgres:// address; `npm start` sets it'),
  CODER_PORT: portVariable.default(9502),
  /** Address to listen on: loopback, or a private network that only BooCode's services share. */
  CODER_HOST: z.string().default('127.0.0.1'),
  /** Address under which the server reaches this coder. */
  CODER_URL: urlVariable.optional(),
  BOOCODE_SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters; `npm start` makes one'),
  BOOCODE_HOST_ID: z.uuid('must be a UUID; `npm start` makes one'),
  BOOCODE_HOME: z.string().default(join(homedir(), '.boocode')),
  /** Where the server puts what people attach. */
  UPLOAD_DIR: z.string().optional(),
  PROJECT_ROOTS: z.string().default(homedir()),
  DEEPSEEK_API_KEY: z.string().default(''),
  DEEPSEEK_BASE_URL: urlVariable.default('https://api.deepseek.com'),
  OFFLINE_MODEL_URL: urlVariable.optional(),
  DEFAULT_MODEL: z.string().default('deepseek-flash'),
  /** JSON file with the prices of models, from the checkout on; without it tokens are shown without costs. */
  PRICES_FILE: z.string().default('data/prices.json'),
  /** An OpenTelemetry collector that gets spans as they end. */
  OTEL_EXPORTER_OTLP_ENDPOINT: urlVariable.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default(''),
  OTEL_SERVICE_NAME: z.string().default('boocode'),
  /** With inputs and outputs of tools, which may hold anything that a project holds. */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z.string().default('false'),
  LOG_LEVEL: logLevelVariable.default('info'),
})

export interface CoderConfig {
  databaseUrl: string
  port: number
  host: string
  url: string
  serviceSecret: string
  hostId: string
  hostName: string
  /** Absolute folders; projects lie under one of them. */
  projectRoots: string[]
  uploads: string
  /** BooCode's own data: no project may reach into it. */
  home: string
  provider: { kind: 'deepseek' | 'offline'; apiKey: string; baseUrl: string } | null
  defaultModel: string
  /** What agents' commands get to know of ours, and what not. */
  commands: CommandSettings
  pricesFile: string
  /** Null: spans are sent nowhere. */
  spans: { target: SpanTarget; serviceName: string } | null
  logLevel: string
}

/** The checkout that runs. */
const checkout = fileURLToPath(new URL('../../..', import.meta.url))

/** @throws Error with a message for the person who started the process. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CoderConfig {
  const parsed = parseEnvironment(coderEnvironmentSchema, environment, new Set(['DATABASE_URL', 'BOOCODE_SERVICE_SECRET', 'DEEPSEEK_API_KEY', 'OTEL_EXPORTER_OTLP_HEADERS']))
  if (!parsed.ok) throw new Error(parsed.message)
  const env = parsed.value
  const home = expandHome(env.BOOCODE_HOME)
  return {
    databaseUrl: env.DATABASE_URL,
    port: env.CODER_PORT,
    host: env.CODER_HOST,
    url: env.CODER_URL ?? `http://127.0.0.1:${env.CODER_PORT}`,
    serviceSecret: env.BOOCODE_SERVICE_SECRET,
    hostId: env.BOOCODE_HOST_ID,
    hostName: hostname(),
    projectRoots: env.PROJECT_ROOTS.split(':').filter((root) => root !== '').map(expandHome),
    home,
    uploads: env.UPLOAD_DIR === undefined ? join(home, 'uploads') : resolve(expandHome(env.UPLOAD_DIR)),
    provider: providerOf(env),
    defaultModel: env.DEFAULT_MODEL,
    commands: commandSettings(environment, { checkout, home }),
    pricesFile: resolve(checkout, expandHome(env.PRICES_FILE)),
    spans: spansOf(env),
    logLevel: env.LOG_LEVEL,
  }
}

function providerOf(env: z.infer<typeof coderEnvironmentSchema>): CoderConfig['provider'] {
  if (env.DEEPSEEK_API_KEY !== '') return { kind: 'deepseek', apiKey: env.DEEPSEEK_API_KEY, baseUrl: env.DEEPSEEK_BASE_URL }
  if (env.OFFLINE_MODEL_URL !== undefined) return { kind: 'offline', apiKey: '', baseUrl: env.OFFLINE_MODEL_URL }
  return null
}

function spansOf(env: z.infer<typeof coderEnvironmentSchema>): CoderConfig['spans'] {
  // Newer instrumentations say where it may go.
  const withContent = /^(?:true|span_only|span_and_event)$/i.test(env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)
  const target = toSpanTarget({ endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, headers: env.OTEL_EXPORTER_OTLP_HEADERS, withContent })
  return target === null ? null : { target, serviceName: env.OTEL_SERVICE_NAME }
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path
}
