import { httpRequest, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const stranger = { authorization: '' }

describe('without credentials', () => {
  test('only health and pairing answer; every other route of the OpenAPI document is 401', async () => {
    const { paths } = (await stack.api('GET', '/api/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    expect(routes.length).toBeGreaterThan(20)
    const open = ['GET /api/health', 'POST /api/pair']
    expect(routes).toEqual(expect.arrayContaining(open))
    for (const route of routes.filter((name) => !open.includes(name))) {
      const [method = '', path = ''] = route.split(' ')
      for (const id of ['0198c5a0-0000-7000-8000-00000000aaaa', 'no-id']) {
        const answer = await stack.api(method, path.replaceAll(/\{\w+\}/g, id), undefined, stranger)
        expect({ route, status: answer.status }).toEqual({ route, status: 401 })
        expectError(answer, 'unauthenticated')
      }
    }
  })

  test('the document itself and its page are closed', async () => {
    for (const path of ['/api/openapi.json', '/api/docs', '/api/docs/', '/api/docs/json', '/api/docs/static/index.css']) {
      expect({ path, status: (await stack.api('GET', path, undefined, stranger)).status }).toEqual({ path, status: 401 })
    }
    expect((await stack.api('GET', '/api/docs/')).status).toBe(200)
  })

  test('a body is not even looked at', async () => {
    expectError(await stack.api('POST', '/api/projects', '{', stranger), 'unauthenticated')
    expectError(await stack.api('POST', '/api/projects', 'x', { ...stranger, 'content-type': 'text/plain' }), 'unauthenticated')
  })

  test('health tells nothing but the status; with a token it tells the services', async () => {
    expect((await stack.api('GET', '/api/health', undefined, stranger)).body).toEqual({ status: 'ok' })
    expect((await stack.api('GET', '/api/health', undefined, { authorization: 'Bearer wrong-token-wrong-token' })).body).toEqual({ status: 'ok' })
    expect((await stack.api('GET', '/api/health')).body).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      db: 'ok',
      coder: 'ok',
      booterm: 'ok',
      model: { provider: 'offline', offline: true },
      faults: [],
    })
  })

  test('a wrong token is told nothing about the right one', async () => {
    for (const authorization of ['Bearer x', 'Bearer', 'Basic abc', `Bearer ${stack.facts.token}x`, `Bearer ${stack.facts.token.slice(0, -1)}`, `bearer${stack.facts.token}`]) {
      const answer = await stack.api('GET', '/api/projects', undefined, { authorization })
      expectError(answer, 'unauthenticated')
      expect(answer.text).not.toContain(authorization)
    }
    // `?token=` is for the socket alone: addresses end up in logs and histories.
    expectError(await stack.api('GET', `/api/projects?token=${stack.facts.token}`, undefined, stranger), 'unauthenticated')
  })
})

describe('a request that a foreign page could make', () => {
  const hosts = (port: number): string[] => ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '0.0.0.0', `user@127.0.0.1:${port}`, `127.0.0.1:${port}/x`, 'localhost.evil.example']

  test('is refused under a name that is not the server’s, also by the open routes and the page', async () => {
    for (const host of hosts(stack.facts.port)) {
      for (const path of ['/api/projects', '/api/health', '/']) {
        const answer = await stack.api('GET', path, undefined, { host })
        expect({ host, path, isRefused: [400, 403].includes(answer.status) }).toEqual({ host, path, isRefused: true })
        if (answer.status === 403) expectError(answer, 'forbidden')
      }
      expect([400, 403]).toContain((await stack.api('POST', '/api/pair', { token: stack.pairingToken }, { host })).status)
    }
  })

  test('is refused from another origin: another site, another port of this machine, or none that can be told', async () => {
    const { port } = stack.facts
    const origins = ['https://evil.example', 'null', `http://127.0.0.1:${port + 1}`, 'http://127.0.0.1', `http://localhost:${port}`, `https://127.0.0.1:${port}.evil.example`, 'file://', 'chrome-extension://abc', '', 'garbage']
    for (const origin of origins) {
      for (const [method, path] of [['POST', '/api/projects'], ['GET', '/api/projects'], ['POST', '/api/pair'], ['GET', '/api/health']] as const) {
        const answer = await stack.api(method, path, method === 'POST' ? {} : undefined, { origin })
        expect({ origin, method, path, status: answer.status }).toEqual({ origin, method, path, status: 403 })
        expectError(answer, 'forbidden')
      }
    }
    expect((await stack.api('GET', '/api/projects', undefined, { origin: stack.url })).status).toBe(200)
  })

  test('gets no CORS permission', async () => {
    const answer = await stack.api('OPTIONS', '/api/projects', undefined, { origin: stack.url, 'access-control-request-method': 'POST' })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    const read = await stack.api('GET', '/api/projects', undefined, { origin: stack.url })
    expect(read.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('is taken under every loopback name with its port', async () => {
    const { port } = stack.facts
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await stack.api('GET', '/api/projects', undefined, { host, origin: `http://${host.toLowerCase()}` })).status).toBe(200)
    }
  })
})

test('a name in ALLOWED_HOSTS and the one of PUBLIC_URL are the server’s too', async () => {
  await using named = await startStack({ env: { server: { ALLOWED_HOSTS: 'box.local, nas', PUBLIC_URL: 'https://boo.example.org' } }, services: ['server'] })
  for (const host of ['box.local', 'nas:8080', 'boo.example.org']) {
    expect((await named.api('GET', '/api/projects', undefined, { host })).status).toBe(200)
  }
  expect((await named.api('GET', '/api/projects', undefined, { host: 'boo.example.org', origin: 'https://boo.example.org' })).status).toBe(200)
  expectError(await named.api('GET', '/api/projects', undefined, { host: 'other.example.org' }), 'forbidden')
  const health = await named.api('GET', '/api/health', undefined, { host: 'boo.example.org' })
  expect(health.headers['strict-transport-security']).toContain('max-age')
})

test('every answer forbids scripts, frames and connections from elsewhere', async () => {
  for (const path of ['/', '/api/health', '/api/projects', '/api/nothing']) {
    const { headers } = await stack.api('GET', path)
    const policy = Object.fromEntries(String(headers['content-security-policy']).split(';').map((part) => [part.trim().split(' ')[0], part.trim().split(' ').slice(1).join(' ')]))
    expect(policy).toMatchObject({ 'default-src': "'self'", 'script-src': "'self'", 'object-src': "'none'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'connect-src': "'self'" })
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['x-powered-by']).toBeUndefined()
  }
})

test('the coder’s own port answers nobody without the secret of the services', async () => {
  const coder = `http://127.0.0.1:${stack.facts.coderPort}`
  const secrets: Record<string, string>[] = [{}, { 'x-boocode-secret': '' }, { 'x-boocode-secret': 'x' }, { 'x-boocode-secret': `${stack.facts.serviceSecret}x` }, { authorization: `Bearer ${stack.facts.token}` }]
  for (const headers of secrets) {
    for (const [method, path] of [['GET', '/health'], ['POST', '/paths/check'], ['GET', '/nothing'], ['POST', '/']] as const) {
      const answer = await httpRequest(coder, path, { method, headers, body: method === 'POST' ? { path: '/' } : undefined })
      expectError(answer, 'unauthenticated')
    }
  }
  const known = { 'x-boocode-secret': stack.facts.serviceSecret }
  expect((await httpRequest(coder, '/health', { method: 'GET', headers: known })).status).toBe(200)
  expectError(await httpRequest(coder, '/nothing', { method: 'GET', headers: known }), 'not_found')
  expectError(await httpRequest(coder, '/paths/check', { method: 'POST', headers: known, body: { path: 5 } }), 'invalid_request')
  expectError(await httpRequest(coder, '/paths/check', { method: 'POST', headers: known, body: '{' }), 'invalid_request')
})
