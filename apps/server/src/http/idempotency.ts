import { createHash } from 'node:crypto'
import { AppError } from '@boocode/contracts'
import type { Emit, Sql } from '@boocode/db'
import type { FastifyRequest } from 'fastify'
import type { ServerContext } from '../context.ts'

const maxKeyLength = 200

/**
 * Runs a write in one transaction. With an `Idempotency-Key`, the same key with the same body gives
 * the first answer again, also when both arrive at once or a crash lay between: the key commits
 * with the write.
 *
 * @throws AppError `conflict` when the key was used with another body.
 */
export async function writeOnce<T>(
  context: ServerContext,
  request: FastifyRequest,
  write: (tx: Sql, emit: Emit) => Promise<T>,
): Promise<T> {
  const key = keyOf(request)
  if (key === null) return await context.events.commit(write)
  const scope = `${request.method} ${request.url.split('?')[0] ?? ''}`
  const bodyHash = createHash('sha256').update(JSON.stringify(request.body ?? null)).digest()
  return await context.events.commit(async (tx, emit) => {
    // Waits here while another request with this key is being written.
    const claimed = await tx<{ key: string }>`
      insert into idempotency_keys (scope, key, body_hash) values (${scope}, ${key}, ${bodyHash})
      on conflict do nothing returning key`
    if (claimed.length === 0) return await firstAnswer<T>(tx, { scope, key, bodyHash })
    const answer = await write(tx, emit)
    await tx`update idempotency_keys set response = ${JSON.stringify(answer)}::json where scope = ${scope} and key = ${key}`
    return answer
  })
}

/**
 * The same for work that another service does and that is harmless to repeat. Without a key nothing is
 * kept, and no connection is held while the other service works.
 */
export async function answerOnce<T>(context: ServerContext, request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  return keyOf(request) === null ? await work() : await writeOnce(context, request, work)
}

async function firstAnswer<T>(tx: Sql, given: { scope: string; key: string; bodyHash: Buffer }): Promise<T> {
  const rows = await tx<{ same: boolean; response: T }>`
    select body_hash = ${given.bodyHash} as same, response from idempotency_keys
    where scope = ${given.scope} and key = ${given.key}`
  const first = rows[0]
  if (first?.same === true) return first.response
  throw new AppError('conflict', 'This Idempotency-Key was used for another request. Use a new key.')
}

function keyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key']
  if (header === undefined) return null
  if (typeof header !== 'string' || header === '' || header.length > maxKeyLength) {
    throw new AppError('invalid_request', `An Idempotency-Key has 1 to ${maxKeyLength} characters.`)
  }
  return header
}
