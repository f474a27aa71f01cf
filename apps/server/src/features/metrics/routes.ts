import { mergeMetrics, metricsContentType, processMetrics, renderMetrics } from '@boocode/service'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { readMetrics } from './other-services.ts'
import { countEvents, countTurns, selectLivingHosts } from './queries.ts'
import { toMetrics } from './render.ts'
import { Totals } from './totals.ts'

/** `GET /metrics`: the server's own, and those of the other services, which nobody else can reach. */
export function registerMetrics(app: App, context: ServerContext): void {
  const totals = new Totals()
  app.get(
    '/metrics',
    { schema: { summary: 'What all services did and use, as text for Prometheus', tags: ['operation'], response: { 200: z.string() } } },
    async (_request, reply) => {
      const { sql } = context.database
      const [read, turns, events, others] = await Promise.all([totals.read(sql, Date.now()), countTurns(sql), countEvents(sql), askOthers(context)])
      const own = [
        ...processMetrics(),
        ...context.requests.metrics(),
        ...toMetrics({ totals: read, turns, events, traffic: context.traffic, services: others.map(({ labels, text }) => ({ labels, isUp: text !== null })) }),
      ]
      // What is said of another service carries that one's name.
      const text = renderMetrics(own.map((metric) => ({ ...metric, samples: metric.samples.map((sample) => ({ ...sample, labels: { service: 'server', ...sample.labels } })) })))
      return await reply.type(metricsContentType).send(mergeMetrics([text, ...others.flatMap((other) => other.text ?? [])]))
    },
  )
}

interface Other {
  labels: { service: string; host?: string }
  text: string | null
}

async function askOthers({ database, config, booterm }: ServerContext): Promise<Other[]> {
  const hosts = await selectLivingHosts(database.sql)
  const coders = hosts.map(async ({ id, url }) => ({ labels: { service: 'coder', host: id }, text: await readMetrics(url, config.serviceSecret) }))
  const terminals = { labels: { service: 'booterm' }, text: await readMetrics(config.bootermUrl, config.serviceSecret) }
  const others: Other[] = await Promise.all(coders)
  // It is started when somebody wants a terminal: until then it is not missing.
  return terminals.text === null && (await booterm.state()) !== 'down' ? others : [...others, terminals]
}
