import { AppError } from '@boocode/contracts'
import { describe, expect, test } from 'vitest'
import { isTransient, sqlOn, sqlTypes, toAppError } from './sql.ts'

function fault(message: string, more: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(message), more)
}

const passing: [string, unknown][] = [
  ['the server shuts down', fault('terminating connection due to administrator command', { code: '57P01' })],
  ['a neighbour crashed', fault('terminating connection because of crash of another server process', { code: '57P02' })],
  ['the server starts', fault('the database system is starting up', { code: '57P03' })],
  ['all connections are taken', fault('sorry, too many clients already', { code: '53300' })],
  ['a serialization failure', fault('could not serialize access', { code: '40001' })],
  ['a deadlock', fault('deadlock detected', { code: '40P01' })],
  ['a connection failure by SQLSTATE', fault('connection failure', { code: '08006' })],
  ['nobody listens', fault('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })],
  ['nobody listens on any address of a name', aggregateError()],
  ['the socket is gone', fault('connect ENOENT /run/x/.s.PGSQL.5432', { code: 'ENOENT', syscall: 'connect' })],
  ['the connection was reset', fault('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })],
  ['the network is away', fault('connect EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'connect' })],
  ['the name is not resolved just now', fault('getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
  // Words of pg and pg-pool, which give these no code.
  ['a statement lost its connection', fault('Connection terminated unexpectedly')],
  ['the connection was lost since the last statement', fault('Client has encountered a connection error and is not queryable')],
  ['the client was closed', fault('Client was closed and is not queryable')],
  ['connecting took too long', fault('timeout expired')],
  ['the pool connected too long', fault('Connection terminated due to connection timeout')],
  ['the pool had none free', fault('timeout exceeded when trying to connect')],
  ['an error of ours that says so', new AppError('unavailable', 'x')],
]

const lasting: [string, unknown][] = [
  ['a unique violation', fault('duplicate key value', { code: '23505' })],
  ['a syntax error', fault('syntax error', { code: '42601' })],
  ['a wrong password', fault('password authentication failed', { code: '28P01' })],
  ['a full disk', fault('could not extend file', { code: '53100' })],
  ['a read-only transaction', fault('cannot execute INSERT in a read-only transaction', { code: '25006' })],
  ['a file that is missing', fault('ENOENT: no such file', { code: 'ENOENT', syscall: 'open' })],
  ['a defect', new TypeError('x is not a function')],
  ['a pool that was closed', fault('Cannot use a pool after calling end on the pool')],
  ['an error of ours', new AppError('not_found', 'x')],
  ['something that is no error', 'connection terminated'],
]

function aggregateError(): Error {
  return Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })
}

describe('the same statement may succeed later', () => {
  test.each(passing)('when %s', (_, error) => {
    expect(isTransient(error)).toBe(true)
    expect(toAppError(error)).toMatchObject({ code: 'unavailable', retryable: true })
  })
})

describe('the same statement fails again', () => {
  test.each(lasting)('after %s', (_, error) => {
    expect(isTransient(error)).toBe(false)
  })
})

describe('the error that people see', () => {
  test('is their own when it is one already', () => {
    const own = new AppError('not_found', 'There is no such chat.')
    expect(toAppError(own)).toBe(own)
  })

  test.each([
    ['53100', 'unavailable', 'disk space'],
    ['25006', 'unavailable', 'read-only'],
    ['23505', 'internal', 'log of the service'],
  ])('for %s is %s', (code, appCode, words) => {
    const cause = fault('select secret from devices', { code, detail: 'Key (secret)=(hunter2)' })
    const error = toAppError(cause)
    expect(error).toMatchObject({ code: appCode, cause })
    expect(error.message).toContain(words)
    expect(JSON.stringify(error.toBody())).not.toMatch(/secret|hunter2/)
  })
})

describe('a statement', () => {
  const asked: { name: string; text: string; values: unknown[] }[] = []
  const sql = sqlOn({
    query: (config) => {
      asked.push(config)
      return Promise.resolve({ rows: [] })
    },
  })

  test('sends values as parameters, and one literal under one name', async () => {
    for (const value of ["'; drop table chats; --", 7]) await sql`select ${value}, ${null} as b`
    await sql`select ${1}, ${null} as b`
    expect(asked[0]).toMatchObject({ text: 'select $1, $2 as b', values: ["'; drop table chats; --", null] })
    expect(asked[1]).toMatchObject({ name: asked[0]?.name, values: [7, null] })
    expect(asked[2]?.name).not.toBe(asked[0]?.name)
  })
})

test('counts come as numbers, times as ISO 8601 in UTC', () => {
  expect(sqlTypes.getTypeParser(20)('9007199254740991')).toBe(9_007_199_254_740_991)
  const parseTime = sqlTypes.getTypeParser(1184)
  expect(parseTime('2026-11-22 20:00:00.123456+00')).toBe('2026-11-22T20:00:00.123Z')
  expect(parseTime('2026-11-22 20:00:00+05:30')).toBe('2026-11-22T14:30:00.000Z')
})
