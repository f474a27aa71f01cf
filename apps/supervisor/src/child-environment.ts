// What a child is told: the little that every program needs of the system, and those of our variables
// that it reads. A secret goes to no process that does not need it.
import type { SupervisorConfig } from './config.ts'
import { supervisorEnvironmentSchema } from './config.ts'
import type { InstanceSecrets } from './secrets.ts'

export type ServiceName = 'server' | 'coder' | 'booterm'
export type Environment = Record<string, string>

export interface ChildFacts {
  readonly config: SupervisorConfig
  readonly secrets: InstanceSecrets
  readonly databaseUrl: string
  /** Absent when a key is configured. */
  readonly offlineModelUrl: string | undefined
  readonly compileCache: string
}

/** Of the system's variables; everything that begins with LC_ or NODE_ besides. */
const SYSTEM = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
const SYSTEM_PREFIXES = ['LC_', 'NODE_']
/** For those who call models. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

const OURS: Readonly<Record<ServiceName, readonly string[]>> = {
  server: ['HOST', 'BOOCODE_TOKEN', 'PUBLIC_URL', 'ALLOWED_HOSTS', 'PUSH_HOSTS', 'UPLOAD_DIR', 'MAX_ATTACHMENT_SIZE_MB', 'DEFAULT_MODEL', 'LOG_LEVEL'],
  coder: [
    'UPLOAD_DIR',
    'DEEPSEEK_API_KEY',
    'DEEPSEEK_BASE_URL',
    'DEFAULT_MODEL',
    'PRICES_FILE',
    'LOG_LEVEL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_SERVICE_NAME',
    'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
  ],
  booterm: ['LOG_LEVEL'],
}

export function childEnvironment(service: ServiceName, facts: ChildFacts): Environment {
  return service === 'booterm' ? terminalEnvironment(facts) : serviceEnvironment(service, facts)
}

function serviceEnvironment(service: Exclude<ServiceName, 'booterm'>, facts: ChildFacts): Environment {
  const { config, secrets } = facts
  const shared: Environment = {
    ...pick(config.system, (name) => SYSTEM.includes(name) || SYSTEM_PREFIXES.some((prefix) => name.startsWith(prefix))),
    ...pick(config.given, (name) => OURS[service].includes(name)),
    NODE_COMPILE_CACHE: config.system['NODE_COMPILE_CACHE'] ?? facts.compileCache,
    // glibc keeps a heap for each thread otherwise; ours hardly allocate. Some megabytes a process.
    MALLOC_ARENA_MAX: '1',
    BOOCODE_HOME: config.home,
    BOOCODE_SERVICE_SECRET: secrets.service,
    BOOCODE_HOST_ID: secrets.hostId,
    DATABASE_URL: facts.databaseUrl,
    PORT: String(config.port),
    BOOTERM_PORT: String(config.bootermPort),
    CODER_PORT: String(config.coderPort),
    CODER_URL: `http://127.0.0.1:${config.coderPort}`,
    PROJECT_ROOTS: config.projectRoots.join(':'),
  }
  if (service === 'server') return shared
  return {
    ...shared,
    ...pick(config.system, (name) => PROXIES.includes(name)),
    ...(facts.offlineModelUrl !== undefined && { OFFLINE_MODEL_URL: facts.offlineModelUrl }),
  }
}

/** Terminals are the person's: their shells get the whole environment, except what is ours. */
function terminalEnvironment({ config, secrets, compileCache }: ChildFacts): Environment {
  const ours = Object.keys(supervisorEnvironmentSchema.shape)
  return {
    ...pick(config.system, (name) => !ours.includes(name)),
    ...pick(config.given, (name) => OURS.booterm.includes(name)),
    NODE_COMPILE_CACHE: config.system['NODE_COMPILE_CACHE'] ?? compileCache,
    BOOCODE_HOME: config.home,
    BOOCODE_SERVICE_SECRET: secrets.service,
    BOOTERM_PORT: String(config.bootermPort),
  }
}

function pick(source: Readonly<Record<string, string | undefined>>, wants: (name: string) => boolean): Environment {
  return Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && wants(entry[0])),
  )
}
