import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { errorBodySchema } from '@boocode/contracts'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from './app.ts'

const description = `Every route of BooCode's server. Authenticate with the device cookie of a paired browser, or with
\`Authorization: Bearer <BOOCODE_TOKEN>\`. Errors are \`{"error": {"code", "message", "details"?}}\`. What changes is told
over the WebSocket \`/api/ws\`, whose rules are in packages/contracts/SPEC.md.`

/** Collects the routes registered after it. */
export async function collectOpenApi(app: App, version: string, cookieName: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'BooCode', version, description },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          device: { type: 'apiKey', in: 'cookie', name: cookieName },
        },
      },
      security: [{ token: [] }, { device: [] }],
    },
    transform: (route) => withSuccess(jsonSchemaTransform(withErrors(route))),
  })
}

type Route = Parameters<typeof jsonSchemaTransform>[0]

/** Every route may answer with the error body; said once here instead of in each route. */
function withErrors(route: Route): Route {
  const described = { ...route.schema, response: { ...asRecord(route.schema?.response), default: errorBodySchema } }
  return { ...route, schema: described }
}

/** Routes that name no answer of success have none to give. */
function withSuccess<Described extends { schema: { response?: unknown } }>(route: Described): Described {
  const response = asRecord(route.schema.response)
  if (Object.keys(response).some((status) => status.startsWith('2'))) return route
  return { ...route, schema: { ...route.schema, response: { ...response, 204: { type: 'null', description: 'Done' } } } }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** `GET /api/openapi.json` and a page to read it, `GET /api/docs`. */
export async function serveOpenApi(app: App): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { layout: 'BaseLayout', validatorUrl: null } })
}
