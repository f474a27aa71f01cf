import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from './app.ts'

const description = `Every route of BooCode's server. Authenticate with the device cookie of a paired browser, or with
\`Authorization: Bearer <BOOCODE_TOKEN>\`. Errors are \`{"error": {"code", "message", "details"?}}\`. What changes is told
over the WebSocket \`/api/ws\`, whose rules are in packages/contracts/SPEC.md.`

/** Collects the routes registered after it. */
export async function collectOpenApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'BooCode', version, description } },
    transform: jsonSchemaTransform,
  })
}

/** `GET /api/openapi.json` and a page to read it, `GET /api/docs`. */
export async function serveOpenApi(app: App): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { url: '/api/openapi.json', validatorUrl: null } })
}
