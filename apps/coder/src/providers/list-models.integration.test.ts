import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderEndpoint } from '@boocode/agent'
import { findFreePort } from '@boocode/testkit'
import { describe, expect, test } from 'vitest'
import { listModels } from './list-models.ts'
import { findLocalServers } from './local-servers.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** An endpoint on a port of its own that answers every request so. */
async function startEndpoint(answer: Answer): Promise<{ port: number; endpoint: ProviderEndpoint } & AsyncDisposable> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    endpoint: endpointAt(port),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function endpointAt(port: number): ProviderEndpoint {
  return { apiKey: 'sk-secret', baseUrl: `http://127.0.0.1:${port}/v1`, words: { name: 'Acme', changeKey: 'Change it', checkAddress: 'Look there' } }
}

const json = (status: number, body: unknown): Answer => (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const patient = (): AbortSignal => AbortSignal.timeout(10_000)

describe('the models of an endpoint', () => {
  test('are those that it lists, with what it says about them', async () => {
    let path = ''
    let authorization: string | undefined
    await using acme = await startEndpoint((request, response) => {
      path = request.url ?? ''
      authorization = request.headers.authorization
      json(200, {
        object: 'list',
        data: [
          { id: 'plain', object: 'model' },
          { id: 'openrouter', context_length: 200_000, architecture: { input_modalities: ['text', 'image'] } },
          { id: 'vllm', max_model_len: 40_960 },
          { id: 'llama.cpp', meta: { n_ctx: 8_192 } },
          { id: 'odd', context_length: 'long', architecture: 5, meta: null },
          { name: 'no id' },
        ],
      })(request, response)
    })
    expect(await listModels(acme.endpoint, patient())).toEqual({
      kind: 'listed',
      models: [
        { name: 'plain', contextTokens: null, seesImages: null },
        { name: 'openrouter', contextTokens: 200_000, seesImages: true },
        { name: 'vllm', contextTokens: 40_960, seesImages: null },
        { name: 'llama.cpp', contextTokens: 8_192, seesImages: null },
        { name: 'odd', contextTokens: null, seesImages: null },
      ],
    })
    expect([path, authorization]).toEqual(['/v1/models', 'Bearer sk-secret'])
  })

  test.each<[string, Answer, string]>([
    ['a wrong key', json(401, { error: { message: 'bad sk-secret' } }), 'Acme refused the API key: it is missing, wrong or was revoked. Change it.'],
    ['a wrong path', json(404, {}), 'Acme does not know this model or address. Look there'],
    ['an overload that repeats the key', json(503, { error: { message: 'no room for sk-secret' } }), 'no room for [key]'],
    ['a page of somebody else', (_request, response) => response.end('<html>'), 'Acme answers, but not with a list of models. Look there.'],
    ['JSON of another kind', json(200, { models: [] }), 'not with a list of models'],
    ['more than any list', (_request, response) => response.end(`{"data":[${' '.repeat(9 * 1024 * 1024)}]}`), 'not with a list of models'],
    ['a connection that breaks', (request) => request.socket.destroy(), 'Acme closed the connection before it answered'],
  ])('are told as a sentence for %s, which never holds the key', async (_, answer, sentence) => {
    await using acme = await startEndpoint(answer)
    const list = await listModels(acme.endpoint, patient())
    expect(list).toEqual({ kind: 'failed', sentence: expect.stringContaining(sentence) })
    expect(JSON.stringify(list)).not.toContain('secret')
  })

  test('are not waited for longer than the caller has time', async () => {
    await using silent = await startEndpoint(() => undefined)
    expect(await listModels(silent.endpoint, AbortSignal.timeout(50))).toEqual({ kind: 'failed', sentence: 'Acme did not answer in time. Look there.' })
  })

  test('cannot be had where nobody listens', async () => {
    expect(await listModels(endpointAt(await findFreePort()), patient())).toEqual({ kind: 'failed', sentence: expect.stringContaining('Acme cannot be reached (ECONNREFUSED)') })
  })
})

test('servers of this machine are those that answer with a list of models in time', async () => {
  await using ollama = await startEndpoint(json(200, { data: [{ id: 'qwen3' }] }))
  await using empty = await startEndpoint(json(200, { data: [] }))
  await using page = await startEndpoint((_request, response) => response.end('<html>'))
  await using silent = await startEndpoint(() => undefined)
  const candidates = [
    { name: 'Ollama', port: ollama.port },
    { name: 'Empty', port: empty.port },
    { name: 'A page', port: page.port },
    { name: 'Silent', port: silent.port },
    { name: 'Nobody', port: await findFreePort() },
  ]
  expect(await findLocalServers(patient(), candidates)).toEqual([
    { name: 'Ollama', base_url: `http://127.0.0.1:${ollama.port}/v1`, models: ['qwen3'] },
    { name: 'Empty', base_url: `http://127.0.0.1:${empty.port}/v1`, models: [] },
  ])
})
