import { readFileSync } from 'node:fs'
import { terminalHealthSchema } from '@boocode/contracts'
import { metricsContentType, processMetrics, readVitals, renderMetrics } from '@boocode/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const packageFile = new URL('../../../package.json', import.meta.url)

export function registerHealth(app: FastifyInstance): void {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8')))
  app.get('/api/term/health', () => terminalHealthSchema.parse({ status: 'ok', tmux: false, survives_restart: true, version, vitals: readVitals() }))
  app.get('/metrics', async (_request, reply) => await reply.type(metricsContentType).send(renderMetrics(processMetrics(), { service: 'booterm' })))
}
