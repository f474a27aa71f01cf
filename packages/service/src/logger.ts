import pino from 'pino'
import type { Logger } from 'pino'

/** Where a secret could stand in what is logged: never its value, always its place. */
const secretPaths = ['authorization', 'cookie', 'password', 'token', 'apiKey', 'serviceSecret', 'databaseUrl'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
])

/** The named logger of a process: JSON lines on standard output, secrets redacted. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, redact: { paths: secretPaths, censor: '[redacted]' } })
}
