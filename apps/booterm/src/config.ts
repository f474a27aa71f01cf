import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { logLevelVariable, parseEnvironment, portVariable } from '@boocode/contracts'
import { z } from 'zod'

/** Every variable of the terminal service. */
export const bootermEnvironmentSchema = z.object({
  BOOTERM_PORT: portVariable.default(9501),
  /** Address to listen on: loopback, or a private network that only BooCode's services share. */
  BOOTERM_HOST: z.string().default('127.0.0.1'),
  BOOCODE_SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters; `npm start` makes one'),
  BOOCODE_HOME: z.string().default(join(homedir(), '.boocode')),
  LOG_LEVEL: logLevelVariable.default('info'),
})

export interface BootermConfig {
  port: number
  host: string
  serviceSecret: string
  home: string
  /** The person's shell, absolute. */
  shell: string
  /** What shells get: the person's environment, without what is ours. */
  shellEnvironment: Readonly<Record<string, string>>
  logLevel: string
}

/** Ours or npm's: secrets, and what would mislead programs that read the same names. */
const OURS = [
  'DATABASE_URL', 'PORT', 'HOST', 'CODER_PORT', 'CODER_HOST', 'CODER_URL', 'PUBLIC_URL', 'ALLOWED_HOSTS', 'PROJECT_ROOTS',
  'DEEPSEEK_API_KEY', 'DEEPSEEK_BASE_URL', 'DEFAULT_MODEL', 'OFFLINE_MODEL_URL', 'OFFLINE_TOKENS_PER_SECOND', 'LOG_LEVEL',
  'NODE_COMPILE_CACHE', 'MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_ENV', 'INIT_CWD', 'TMUX', 'TMUX_PANE',
]
const OURS_PREFIXES = ['BOOCODE_', 'BOOTERM_', 'npm_']

/** @throws Error with a message for the person who started the process. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): BootermConfig {
  const parsed = parseEnvironment(bootermEnvironmentSchema, environment, new Set(['BOOCODE_SERVICE_SECRET']))
  if (!parsed.ok) throw new Error(parsed.message)
  const env = parsed.value
  const shell = environment['SHELL'] || ownShell() || ['/bin/bash', '/bin/sh'].find(existsSync) || '/bin/sh'
  return {
    port: env.BOOTERM_PORT,
    host: env.BOOTERM_HOST,
    serviceSecret: env.BOOCODE_SERVICE_SECRET,
    home: resolve(env.BOOCODE_HOME.replace(/^~(?=\/|$)/, homedir())),
    shell,
    shellEnvironment: { ...shellEnvironment(environment), SHELL: shell, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    logLevel: env.LOG_LEVEL,
  }
}

function ownShell(): string | null {
  try {
    return userInfo().shell
  } catch {
    return null // a user without a name, as in a container
  }
}

function shellEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const own = Object.entries(environment).filter(([name]) => !OURS.includes(name) && !OURS_PREFIXES.some((prefix) => name.startsWith(prefix)))
  const known = Object.fromEntries(own.filter((entry): entry is [string, string] => entry[1] !== undefined))
  // Characters beyond ASCII need a locale that has them.
  return 'LANG' in known || 'LC_ALL' in known || 'LC_CTYPE' in known ? known : { ...known, LANG: 'C.UTF-8' }
}
