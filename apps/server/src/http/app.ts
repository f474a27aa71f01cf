import Fastify from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { ServerContext } from '../context.ts'
import { handleError, handleNotFound } from './errors.ts'
import { guardOrigin } from './origin.ts'

/** The application with Zod schemas as types of every route. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Above the largest message as JSON; what is larger is refused before it is read. */
const bodyLimitBytes = 8 * 1024 * 1024

export function createApp(context: ServerContext): App {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    // Behind a proxy everything comes from loopback; nothing trusts forwarded addresses.
    trustProxy: false,
    // An address that cannot be decoded reaches no route and no error handler.
    frameworkErrors: (error, request, reply) => void handleError({ context, error, request, reply }),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => handleError({ context, error, request, reply }))
  app.setNotFoundHandler(handleNotFound)
  takeJsonOnly(app)
  app.addHook('onResponse', (request, reply, done) => {
    context.requests.add({ method: request.method, route: request.routeOptions.url ?? 'none' }, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  app.addHook('onRequest', (request, _reply, done) => {
    done(guardOrigin(request.headers, context.config) ?? undefined)
  })
  return app
}

/** JSON and nothing else; clients name it also when they send nothing, as on `POST …/stop`. */
function takeJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body.toString(), done)
  })
}
