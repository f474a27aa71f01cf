// Postgres's own words: kept in a file that cannot grow without bound, the last lines at hand for
// error messages, and what an operator must know passed on.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { systemErrorCode } from './errors.ts'

export interface ServerLog {
  write(chunk: Buffer): void
  /** The last lines, oldest first. */
  tail(): string[]
  close(): void
}

const TAIL_LINES = 8
const LONGEST_LINE = 8_192
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024
/** `2026-11-23 06:50:25.375 UTC [8881] 57P03 FATAL:  the database system is starting up` */
const LINE = /^\S+ \S+ \S+ \[\d+\] (?<state>\w{5}) (?<level>[A-Z]+):\s+(?<text>.*)$/

/**
 * @param file grows to `maxBytes`, then becomes `<file>.1` and starts anew
 * @param onLine gets each whole line
 */
export function openServerLog(file: string, onLine: (line: string) => void, maxBytes = DEFAULT_MAX_BYTES): ServerLog {
  const sink = openCappedFile(file, maxBytes)
  const lines: string[] = []
  let rest = ''
  return {
    write(chunk) {
      sink.write(chunk)
      const parts = (rest + chunk.toString('utf8')).split('\n')
      rest = (parts.pop() ?? '').slice(0, LONGEST_LINE)
      for (const line of parts) {
        lines.push(line)
        if (lines.length > TAIL_LINES) lines.shift()
        onLine(line)
      }
    },
    tail: () => (rest ? [...lines, rest] : [...lines]),
    close: sink.close,
  }
}

/**
 * What goes wrong in one statement is the client's to report; what is wrong with the server is ours.
 * SQLSTATE classes (postgresql.org/docs/18/errcodes-appendix.html): 53 resources used up, 58 the
 * operating system failed, XX corrupt data or a fault in Postgres, 57P an ordinary stop or start,
 * 28 a wrong password.
 * @returns the text to report, or undefined for a line that matters to nobody
 */
export function readMatter(line: string): string | undefined {
  const { state = '', level, text } = LINE.exec(line)?.groups ?? {}
  if (level === 'PANIC') return text
  if (level === 'FATAL') return /^(57P|28)/.test(state) ? undefined : text
  if (level === 'ERROR') return /^(53|58|XX)/.test(state) ? text : undefined
  return level === 'LOG' && text?.includes('was terminated by signal') ? text : undefined
}

function openCappedFile(file: string, maxBytes: number): { write(chunk: Buffer): void; close(): void } {
  const open = (): number => openSync(file, 'a', 0o600)
  let descriptor: number | undefined = open()
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  let bytes = fstatSync(descriptor).size
  return {
    write(chunk) {
      try {
        if (bytes + chunk.length > maxBytes) {
          close()
          renameSync(file, `${file}.1`)
          bytes = 0
        }
        descriptor ??= open()
        bytes += writeSync(descriptor, chunk)
      } catch (error) {
        // A full disk must not end the database's supervisor; the log has a hole then.
        if (systemErrorCode(error) === undefined) throw error
      }
    },
    close,
  }
}
