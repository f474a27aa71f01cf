import { existsSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import { AppError } from '@boocode/contracts'
import type { ServerContext } from '../context.ts'
import type { App } from './app.ts'

const yearSeconds = 31_536_000

/**
 * The built page. Files with a hash in their name are kept by browsers for ever, everything else is
 * asked for again; every address of the workspace answers with the page itself.
 */
export async function servePage(app: App, context: ServerContext): Promise<void> {
  const { webRoot } = context.config
  if (!existsSync(join(webRoot, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, () => {
      throw new AppError('unavailable', 'The page is not built yet. Start BooCode with `npm start`, which builds it.')
    })
    return
  }
  await app.register(staticFiles, {
    root: webRoot,
    preCompressed: true,
    wildcard: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders(response, path) {
      const isHashed = path.includes('/assets/')
      response.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
    },
  })
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    if (/^\/(api|assets)([/?]|$)/.test(request.url)) {
      throw new AppError('not_found', 'There is no such address. GET /api/docs lists what there is.')
    }
    return await reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}
