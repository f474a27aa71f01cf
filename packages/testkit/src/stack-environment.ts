import { randomBytes, randomUUID } from 'node:crypto'
import type { ServiceName } from './service-process.ts'

/** What the services of a stack are told. */
export interface StackFacts {
  readonly databaseUrl: string
  readonly port: number
  readonly coderPort: number
  readonly bootermPort: number
  /** BOOCODE_HOME. */
  readonly home: string
  readonly modelUrl: string
  readonly projectRoots: readonly string[]
  readonly hostId: string
  readonly serviceSecret: string
  /** The fixed API token. */
  readonly token: string
}

export function makeSecrets(): Pick<StackFacts, 'hostId' | 'serviceSecret' | 'token'> {
  return { hostId: randomUUID(), serviceSecret: randomBytes(24).toString('hex'), token: randomBytes(24).toString('hex') }
}

export function serviceEnvironment(name: ServiceName, facts: StackFacts): Record<string, string> {
  const common = { BOOCODE_SERVICE_SECRET: facts.serviceSecret, LOG_LEVEL: 'info', BOOTERM_PORT: String(facts.bootermPort) }
  if (name === 'booterm') return { ...common, BOOCODE_HOME: facts.home, SHELL: '/bin/sh' }
  const shared = { ...common, DATABASE_URL: facts.databaseUrl }
  if (name === 'server') return { ...shared, BOOCODE_HOME: facts.home, PORT: String(facts.port), HOST: '127.0.0.1', BOOCODE_TOKEN: facts.token }
  return {
    ...shared,
    BOOCODE_HOME: facts.home,
    CODER_PORT: String(facts.coderPort),
    CODER_URL: `http://127.0.0.1:${facts.coderPort}`,
    BOOCODE_HOST_ID: facts.hostId,
    PROJECT_ROOTS: facts.projectRoots.join(':'),
    OFFLINE_MODEL_URL: facts.modelUrl,
  }
}
