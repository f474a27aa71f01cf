// Spans reach a collector as they end; one that is down is nobody's trouble.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OtlpExport, OtlpSpan } from '@boocode/otlp'
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Script } from '@boocode/testkit'
import { expect, test } from 'vitest'
import { call, say } from './scripted-work.ts'

const scripts: Script[] = [{ match: 'look', responses: [[call('list_dir', {}), call('read_file', { path: 'missing.txt' })], [say('I see.')]] }]

test('a turn arrives as one trace, while nothing of its content does', async () => {
  const spans: OtlpSpan[] = []
  const headers: (string | undefined)[] = []
  await using server = createServer((request, response) => {
    headers.push(request.headers['x-key']?.toString())
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const told = JSON.parse(Buffer.concat(pieces).toString()) as OtlpExport
      spans.push(...told.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scoped) => scoped.spans)))
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await using stack = await startStack({ scripts, env: { coder: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key' } } })
  const chat = await Conversation.open(stack, { files: { 'secret-name.txt': 'x' } })
  const { turn } = await chat.ask('look')
  await eventually('the spans', () => spans.length >= 5)
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['chat deepseek-flash', 'chat deepseek-flash', 'execute_tool list_dir', 'execute_tool read_file', 'invoke_agent native'])
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([turn.id.replaceAll('-', '')]))
  const root = spans.find(({ name }) => name.startsWith('invoke_agent'))
  const model = spans.filter(({ name }) => name.startsWith('chat'))
  expect(model.map(({ parentSpanId }) => parentSpanId)).toEqual([root?.spanId, root?.spanId])
  const [tool] = spans.filter(({ name }) => name.startsWith('execute_tool'))
  expect(model.map(({ spanId }) => spanId)).toContain(tool?.parentSpanId)
  expect(headers[0]).toBe('a key')
  expect(JSON.stringify(spans)).not.toContain('secret-name')
})

test('a collector that is down costs the turn nothing', async () => {
  await using stack = await startStack({ scripts, env: { coder: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } } })
  const chat = await Conversation.open(stack)
  expect((await chat.ask('look')).turn.status).toBe('completed')
  expect((await chat.ask('look')).turn.status).toBe('completed')
  await eventually('the word in the log', () => stack.logs().some((line) => line.includes('OTEL_EXPORTER_OTLP_ENDPOINT')))
})
