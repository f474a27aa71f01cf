import { AppError } from '@boocode/contracts'
import { toAppError } from '@boocode/db'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ServerContext } from '../context.ts'

export interface Failed {
  context: ServerContext
  error: unknown
  request: FastifyRequest
  reply: FastifyReply
}

/** The one place where errors become answers. */
export async function handleError({ context, error, request, reply }: Failed): Promise<void> {
  const appError = toHttpError(error)
  if (appError.status >= 500) {
    const where = `${request.method} ${request.routeOptions.url ?? 'an unknown address'}`
    context.recentErrors.add({ at: new Date().toISOString(), where, code: appError.code, message: appError.message })
  }
  if (appError.status >= 500 && appError.code !== 'unavailable') {
    context.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed')
  }
  if (appError.code === 'unavailable') void reply.header('retry-after', '1')
  await reply.status(appError.status).type('application/json').serializer(JSON.stringify).send(appError.toBody())
}

export function handleNotFound(): never {
  throw new AppError('not_found', 'There is no such address. GET /api/docs lists what there is.')
}

interface Fault {
  path: readonly string[]
  message: string
  code: string
  /** Parameters of a check of ours, as `createMessageSchema` gives them. */
  params?: unknown
}

const tooLargeSchema = z.object({ too_large: z.object({ max_bytes: z.number() }) })

export function toHttpError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) return fromFaults(error.validation.map(({ instancePath, message = '', keyword, params }) => ({ path: instancePath.split('/').filter((key) => key !== ''), message, code: keyword, params: params['params'] })))
  if (error instanceof z.ZodError) return fromFaults(error.issues.map(({ path, message, code }) => ({ path: path.map(String), message, code })))
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('too_large', 'The request is larger than 8 MB.', { details: { max_bytes: 8 * 1024 * 1024 } })
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError('unsupported_media_type', 'Send the body as JSON, with Content-Type: application/json.')
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const words = error instanceof SyntaxError || code === 'FST_ERR_CTP_INVALID_JSON_BODY' ? 'The body is not JSON.' : 'The request is not valid.'
    return new AppError('invalid_request', words, { cause: error })
  }
  return toAppError(error)
}

function fromFaults(faults: readonly Fault[]): AppError {
  for (const { params, message } of faults) {
    const tooLarge = tooLargeSchema.safeParse(params)
    if (tooLarge.success) return new AppError('too_large', message, { details: tooLarge.data.too_large })
  }
  const [first] = faults
  const words = first === undefined ? 'The request is not valid.' : `${first.path.join('.') || 'The request'}: ${first.message}`
  return new AppError('invalid_request', words, { details: faults.map(({ path, message, code }) => ({ path, message, code })) })
}
