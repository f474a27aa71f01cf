import { AppError, serviceSecretHeader } from '@boocode/contracts'
import { toAppError } from '@boocode/db'
import { metricsContentType, processMetrics, readVitals, renderMetrics, sameSecret } from '@boocode/service'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { CoderContext } from '../context.ts'

/** The coder's own HTTP: only other services of BooCode may speak to it. */
export function createApp(context: CoderContext): FastifyInstance {
  const app: FastifyInstance = Fastify({ logger: false, bodyLimit: 1024 * 1024 })
  app.addHook('onRequest', async (request) => {
    if (!sameSecret(request.headers[serviceSecretHeader], context.config.serviceSecret)) {
      throw new AppError('unauthenticated', 'Only the BooCode server may call this service.')
    }
  })
  app.setErrorHandler(async (error, _request, reply) => {
    const appError = toHttpError(error)
    if (appError.status >= 500) context.log.error({ err: error }, 'request failed')
    await reply.status(appError.status).send(appError.toBody())
  })
  app.setNotFoundHandler(() => {
    throw new AppError('not_found', 'The coder has no such route.')
  })
  app.get('/health', () => ({ status: 'ok', vitals: readVitals() }))
  app.get('/metrics', async (_request, reply) => {
    const unrecorded = { name: 'boocode_unrecorded_total', help: 'What of turns could not be recorded.', type: 'counter' as const, samples: [{ value: context.unrecorded.count }] }
    return await reply.type(metricsContentType).send(renderMetrics([...processMetrics(), unrecorded], { service: 'coder', host: context.config.hostId }))
  })
  return app
}

function toHttpError(error: unknown): AppError {
  if (error instanceof z.ZodError) return new AppError('invalid_request', 'The request is not valid.', { details: error.issues })
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (typeof status === 'number' && status < 500) return new AppError('invalid_request', 'The request is not valid.', { cause: error })
  return toAppError(error)
}
