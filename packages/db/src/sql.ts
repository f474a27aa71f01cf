import { AppError } from '@boocode/contracts'
import pg from 'pg'

/** What may stand in a query as a parameter. */
export type SqlValue = string | number | boolean | null | Date | Buffer | readonly string[] | readonly number[]

/**
 * Runs one statement; `${value}` is always a parameter, never text of the statement. Every literal
 * is prepared once per connection. Rejects with `pg.DatabaseError` or a connection error; see
 * `isTransient` and `toAppError`.
 */
export type Sql = <Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]) => Promise<Row[]>

interface Queryable {
  query(config: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>
}

/** Binds the template function to a connection or pool. */
export function sqlOn(target: Queryable): Sql {
  return async <Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]) => {
    const result = await target.query({ ...statementOf(strings), values: [...values] })
    // The caller names the row's shape; the statement beside it is the proof.
    return result.rows as Row[]
  }
}

/** Query results as the contracts want them: bigint counts as numbers, times as ISO 8601 UTC. */
export const sqlTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (oid === pg.types.builtins.INT8) return Number
    // pg's own table types its parsers loosely.
    const parse = pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown
    if (oid !== pg.types.builtins.TIMESTAMPTZ) return parse
    return (text) => {
      const time = parse(text)
      return time instanceof Date ? time.toISOString() : time
    }
  },
}

const statements = new WeakMap<TemplateStringsArray, { name: string; text: string }>()
let statementCount = 0

function statementOf(strings: TemplateStringsArray): { name: string; text: string } {
  let statement = statements.get(strings)
  if (statement === undefined) {
    let text = strings[0] ?? ''
    for (let i = 1; i < strings.length; i += 1) text += `$${i}${strings[i] ?? ''}`
    statementCount += 1
    statement = { name: `q${statementCount}`, text }
    statements.set(strings, statement)
  }
  return statement
}

const transientStates = new Set([
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now: starting up, recovering
  '53300', // too many connections
  '40001', // serialization failure
  '40P01', // deadlock
])
const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
])
/** What pg says of a socket that is lost, without a code: while connecting, waiting, or since the last statement. */
const lostConnection = /connection (terminated|ended)|timeout (expired|exceeded when trying to connect)|is not queryable/i

/** Whether the same statement may succeed once the database is back. A commit's outcome is then unknown. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.retryable
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (transientStates.has(code) || transientCodes.has(code) || code.startsWith('08')) return true
  // The socket of a server that is not up; a file that is missing is another matter.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect'
  return code === '' && lostConnection.test(error.message)
}

/** Maps what Postgres says to the error that people see; the original stays as cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isTransient(error)) {
    return new AppError('unavailable', 'The database does not answer just now. It is tried again; nothing is lost.', {
      cause: error,
    })
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === '53100') {
    return new AppError('unavailable', 'The database has no disk space left: free some and try again.', { cause: error })
  }
  if (code === '25006') {
    return new AppError('unavailable', 'The database is read-only: connect to the primary (DATABASE_URL).', { cause: error })
  }
  return new AppError('internal', 'Something went wrong in the database. The log of the service has the details.', {
    cause: error,
  })
}
