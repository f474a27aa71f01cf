import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openServerLog, readMatter } from './server-log.ts'

const line = (state: string, level: string, text: string): string => `2026-11-23 06:50:25.375 UTC [8881] ${state} ${level}:  ${text}`

describe('lines that matter to whoever runs the database', () => {
  test.each([
    ['a full disk', line('53100', 'ERROR', 'could not extend file "base/5/1": No space left on device')],
    ['corrupt data', line('XX001', 'ERROR', 'invalid page in block 0')],
    ['a failing disk', line('58030', 'ERROR', 'could not read file "base/5/1": Input/output error')],
    ['a panic', line('53100', 'PANIC', 'could not write to file "pg_wal/xlogtemp.9"')],
    ['a setting it does not know', line('42704', 'FATAL', 'unrecognized configuration parameter "nonsense"')],
    ['a process that was killed', line('00000', 'LOG', 'client backend (PID 77) was terminated by signal 9: Killed')],
  ])('%s', (_, text) => {
    expect(readMatter(text)).toBe(text.split(':  ').slice(1).join(':  '))
  })

  test.each([
    ['a statement that failed', line('23505', 'ERROR', 'duplicate key value violates unique constraint')],
    ['a service that came too early', line('57P03', 'FATAL', 'the database system is starting up')],
    ['sessions ended by a stop', line('57P01', 'FATAL', 'terminating connection due to administrator command')],
    ['a wrong password', line('28P01', 'FATAL', 'password authentication failed for user "boocode"')],
    ['an ordinary line', line('00000', 'LOG', 'database system is ready to accept connections')],
    ['the second line of a message', '\tat character 15'],
  ])('and not %s', (_, text) => {
    expect(readMatter(text)).toBeUndefined()
  })
})

describe('the log file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'boocode-log-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('holds what was written, readable by its owner alone', () => {
    const file = join(folder, 'postgres.log')
    const log = openServerLog(file, () => undefined)
    log.write(Buffer.from('one\ntwo\n'))
    log.close()
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('never grows past its bound, and keeps the file before it', () => {
    const file = join(folder, 'postgres.log')
    const log = openServerLog(file, () => undefined, 100)
    for (let number = 0; number < 50; number += 1) log.write(Buffer.from(`line ${number}\n`.padStart(30, '.')))
    log.close()
    expect(statSync(file).size).toBeLessThanOrEqual(100)
    expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(100)
    expect(readFileSync(file, 'utf8')).toContain('line 49')
  })

  test('goes on where an earlier run left it', () => {
    const file = join(folder, 'postgres.log')
    for (const word of ['first', 'second']) {
      const log = openServerLog(file, () => undefined)
      log.write(Buffer.from(`${word}\n`))
      log.close()
    }
    expect(readFileSync(file, 'utf8')).toBe('first\nsecond\n')
  })

  test('hands out whole lines, however they arrive, and remembers the last ones', () => {
    const lines: string[] = []
    const log = openServerLog(join(folder, 'postgres.log'), (text) => lines.push(text))
    for (const part of ['a', 'b\nc', 'd\n', 'rest']) log.write(Buffer.from(part))
    expect(lines).toEqual(['ab', 'cd'])
    expect(log.tail()).toEqual(['ab', 'cd', 'rest'])
    log.close()
  })
})
