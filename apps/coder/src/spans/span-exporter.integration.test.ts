import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { eventually } from '@boocode/testkit'
import type { OtlpExport, OtlpSpan } from '@boocode/otlp'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import type { EndedRow } from './load-spans.ts'
import { SpanExporter } from './span-exporter.ts'
import { parseHeaders } from './span-target.ts'

const patient = { gatherMs: 5, answerMs: 20_000, retryMs: 1, closeMs: 20_000 }
/** For a collector from which nothing comes. */
const hasty = { ...patient, answerMs: 100, closeMs: 100 }
const row = (id: number | string): EndedRow => ({ kind: 'trace', id: String(id) })

function spanOf({ id }: EndedRow): OtlpSpan {
  return { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: id, kind: 1, startTimeUnixNano: '0', endTimeUnixNano: '1', attributes: [], status: { code: 0 } }
}

interface Rig {
  exporter: SpanExporter
  lines: string[]
}

function exporterTo(port: number, times = patient, load = (rows: readonly EndedRow[]) => Promise.resolve(rows.map(spanOf))): Rig {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const target = { url: `http://127.0.0.1:${port}/v1/traces`, headers: { 'x-key': 'secret' }, withContent: false }
  return { exporter: new SpanExporter({ target, service: { name: 'boocode', version: '1' }, log, load, times }), lines }
}

interface Collector extends AsyncDisposable {
  port: number
  names: string[]
  requests: IncomingMessage[]
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function startCollector(answer: RequestListener = (_request, response) => response.end('{}')): Promise<Collector> {
  const names: string[] = []
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString()) as OtlpExport
      names.push(...(resourceSpans[0]?.scopeSpans[0]?.spans.map(({ name }) => name) ?? []))
      answer(request, response)
    })
  })
  const port = await listen(server)
  return {
    port,
    names,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('spans', () => {
  test('are sent in batches, each once, with the headers', async () => {
    await using collector = await startCollector()
    const { exporter } = exporterTo(collector.port)
    for (let id = 0; id < 600; id += 1) exporter.ended(row(id))
    exporter.ended(row(5))
    await exporter[Symbol.asyncDispose]()
    expect(collector.names.length).toBe(600)
    expect(new Set(collector.names).size).toBe(600)
    expect(collector.requests[0]).toMatchObject({ method: 'POST', url: '/v1/traces', headers: { 'x-key': 'secret', 'content-type': 'application/json' } })
  })

  test('all arrive while the exporter lives', async () => {
    await using collector = await startCollector()
    const { exporter } = exporterTo(collector.port)
    for (let id = 0; id < 600; id += 1) exporter.ended(row(id))
    await eventually('all spans', () => collector.names.length === 600)
    expect(exporter.dropped).toBe(0)
    await exporter[Symbol.asyncDispose]()
  })

  test('are tried again when the collector fails for a moment', async () => {
    let count = 0
    await using collector = await startCollector((_request, response) => {
      count += 1
      response.writeHead(count === 1 ? 503 : 200).end()
    })
    const { exporter, lines } = exporterTo(collector.port)
    exporter.ended(row('a'))
    await eventually('the second try', () => count === 2)
    await exporter[Symbol.asyncDispose]()
    expect(exporter.dropped).toBe(0)
    expect(lines).toEqual([])
  })

  test('that the collector refuses in part are counted', async () => {
    await using collector = await startCollector((_request, response) => response.end('{"partialSuccess":{"rejectedSpans":"2"}}'))
    const { exporter } = exporterTo(collector.port)
    for (const id of 'abc') exporter.ended(row(id))
    await eventually('the count', () => exporter.dropped > 0)
    await exporter[Symbol.asyncDispose]()
    expect(exporter.dropped).toBe(2)
  })
})

describe('a collector', () => {
  const sinks: [string, () => Promise<Collector | (AsyncDisposable & { port: number })>][] = [
    ['that is down', async () => ({ port: await freePort(), [Symbol.asyncDispose]: () => Promise.resolve() })],
    ['that never answers', async () => await startCollector(() => undefined)],
    ['that refuses', async () => await startCollector((_request, response) => response.writeHead(400).end('<html>no</html>'))],
    ['that redirects', async () => await startCollector((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())],
    ['that speaks no HTTP', startBabbler],
  ]
  test.each(sinks)('%s costs its spans, which are counted, and one line of the log', async (_name, start) => {
    await using collector = await start()
    const { exporter, lines } = exporterTo(collector.port, hasty)
    for (const id of 'ab') exporter.ended(row(id))
    await eventually('the first drop', () => exporter.dropped === 2)
    for (const id of 'cd') exporter.ended(row(id))
    await eventually('the second drop', () => exporter.dropped === 4)
    await exporter[Symbol.asyncDispose]()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('OTEL_EXPORTER_OTLP_ENDPOINT')
    expect(lines[0]).not.toContain('secret')
  })

  test('whose good answer is garbage without end has taken the spans', async () => {
    await using collector = await startCollector((_request, response) => {
      response.writeHead(200)
      for (let piece = 0; piece < 100; piece += 1) response.write('garbage '.repeat(1_000))
    })
    const { exporter } = exporterTo(collector.port)
    exporter.ended(row('a'))
    await eventually('the request', () => collector.names.length === 1)
    await exporter[Symbol.asyncDispose]()
    expect(exporter.dropped).toBe(0)
  })

  test('that is slow lets only so many spans wait', async () => {
    await using collector = await startCollector(() => undefined)
    const { exporter } = exporterTo(collector.port, hasty)
    for (let id = 0; id < 10_000; id += 1) exporter.ended(row(id))
    expect(exporter.dropped).toBeGreaterThan(7_000)
    await exporter[Symbol.asyncDispose]()
  })
})

test('a database that is away costs the spans of a batch', async () => {
  await using collector = await startCollector()
  const { exporter } = exporterTo(collector.port, patient, () => Promise.reject(new Error('away')))
  exporter.ended(row('a'))
  await eventually('the drop', () => exporter.dropped > 0)
  await exporter[Symbol.asyncDispose]()
  expect(exporter.dropped).toBe(1)
})

test.each<[string, Record<string, string>]>([
  ['', {}],
  ['api-key=abc, x-team = a%20b', { 'api-key': 'abc', 'x-team': 'a b' }],
  ['nonsense, bad name=x, a=%E0%A4%A, b=c', { b: 'c' }],
])('headers %j are read as %j', (text, headers) => {
  expect(parseHeaders(text)).toEqual(headers)
})

async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

async function startBabbler(): Promise<AsyncDisposable & { port: number }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume().end('\u0000\u0001 what is this\r\n\r\n')
  })
  const port = await listen(server)
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
