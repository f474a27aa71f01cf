// What the terminal shows: every line with the name of the process that said it. On a terminal the
// services' JSON becomes readable; into a pipe or a file it goes as it is.
import { StringDecoder } from 'node:string_decoder'
import { styleText } from 'node:util'

export interface Log {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export interface OutputOptions {
  readonly write: (text: string) => void
  /** Colours and readable lines. */
  readonly isTerminal: boolean
}

export interface Output {
  /** The supervisor's own lines. */
  readonly log: Log
  /** Takes what a service writes, in any pieces. `end` gives out a last line without an end. */
  sink(name: string): { write(chunk: Buffer): void; end(): void }
}

type Style = Parameters<typeof styleText>[0]

const NAME_WIDTH = 8
const LONGEST_LINE = 64 * 1024
const COLORS: Readonly<Record<string, Style>> = { boocode: 'magenta', server: 'cyan', coder: 'green', booterm: 'yellow', postgres: 'blue' }
/** Levels of pino (getpino.io/#/docs/api?id=logger-level). */
const LEVELS: readonly { from: number; name: string; color: Style }[] = [
  { from: 50, name: 'error', color: 'red' },
  { from: 40, name: 'warn', color: 'yellow' },
  { from: 30, name: 'info', color: 'dim' },
  { from: 0, name: 'debug', color: 'dim' },
]
/** The one line that a person must be able to copy whole. */
const PAIRING_LINK = /https?:\/\/\S+\/\?pair=/

export function createOutput({ write, isTerminal }: OutputOptions): Output {
  const paint = (style: Style, text: string): string => (isTerminal ? styleText(style, text, { validateStream: false }) : text)
  const put = (name: string, text: string): void => {
    write(`${paint(COLORS[name] ?? 'white', `${name.padEnd(NAME_WIDTH)} │`)} ${text}\n`)
  }
  const putService = (name: string, line: string): void => {
    if (PAIRING_LINK.test(line) && !line.startsWith('{')) write(`${paint('bold', line)}\n`)
    else put(name, (isTerminal && readable(line, paint)) || line)
  }
  return {
    log: {
      info: (message) => put('boocode', message),
      warn: (message) => put('boocode', paint('yellow', message)),
      error: (message) => put('boocode', paint('red', message)),
    },
    sink(name) {
      const decoder = new StringDecoder('utf8')
      let rest = ''
      return {
        write(chunk) {
          const lines = (rest + decoder.write(chunk)).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) putService(name, line)
          if (rest.length < LONGEST_LINE) return
          putService(name, rest)
          rest = ''
        },
        end() {
          if (rest) putService(name, rest)
          rest = ''
        },
      }
    },
  }
}

/** @returns a pino line as time, level, message and what else it carries; undefined for any other line */
function readable(line: string, paint: (style: Style, text: string) => string): string | undefined {
  const entry = parseEntry(line)
  if (!entry) return undefined
  const { time, level, msg, err, pid: _pid, hostname: _hostname, ...rest } = entry
  const { name, color } = LEVELS.find(({ from }) => Number(level) >= from) ?? { name: String(level), color: 'dim' as const }
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const more = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : ''
  return `${paint('dim', clock)} ${paint(color, name.padEnd(5))} ${typeof msg === 'string' ? msg : ''}${more.length > 0 ? ` ${paint('dim', more.join(' '))}` : ''}${stack}`
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('level' in value) || !('time' in value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}
