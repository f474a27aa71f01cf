import { AppError, serviceSecretHeader } from '@boocode/contracts'
import { sameSecret } from '@boocode/service'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { BootermContext } from '../context.ts'

/** The terminal service's own HTTP: only BooCode's server may speak to it. */
export function createApp(context: BootermContext): FastifyInstance {
  const app: FastifyInstance = Fastify({ logger: false, bodyLimit: 1024 * 1024, forceCloseConnections: true })
  app.addHook('onRequest', async (request) => {
    requireSecret(context, request.headers[serviceSecretHeader])
  })
  app.setErrorHandler(async (error, _request, reply) => {
    const appError = toAppError(error)
    if (appError.status >= 500 || appError.cause !== undefined) context.log.error({ err: error }, 'request failed')
    await reply.status(appError.status).send(appError.toBody())
  })
  app.setNotFoundHandler(() => {
    throw new AppError('not_found', 'The terminal service has no such route.')
  })
  return app
}

/** @throws AppError `unauthenticated` */
export function requireSecret(context: BootermContext, given: unknown): void {
  if (!sameSecret(given, context.config.serviceSecret)) {
    throw new AppError('unauthenticated', 'Only the BooCode server may call this service.')
  }
}

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof z.ZodError) {
    const [first] = error.issues
    const words = first === undefined ? 'The request is not valid.' : `${first.path.join('.') || 'The request'}: ${first.message}`
    return new AppError('invalid_request', words, { details: error.issues.map(({ path, message, code }) => ({ path, message, code })) })
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new AppError('too_large', 'The request is larger than 1 MB.')
  if (typeof status === 'number' && status < 500) return new AppError('invalid_request', 'The request is not valid.', { cause: error })
  return new AppError('internal', 'Something went wrong in the terminal service. Its log has the details.', { cause: error })
}
