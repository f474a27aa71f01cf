import { TestClient, UpgradeRefusedError, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { workspaceStream } from '@boocode/contracts'
import { afterAll, assert, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const address = (query = ''): string => `ws://127.0.0.1:${stack.facts.port}/api/ws${query}`

async function refusal(query: string, headers: Record<string, string> = {}): Promise<{ status: number; code: unknown }> {
  const outcome = await TestClient.connect({ url: address(query), headers }).catch((error: unknown) => error)
  assert.instanceOf(outcome, UpgradeRefusedError)
  const body: unknown = JSON.parse(outcome.body)
  expect(body).toEqual({ error: { code: expect.any(String), message: expect.stringMatching(/\S/) } })
  return { status: outcome.status, code: (body as { error: { code: string } }).error.code }
}

async function expectOpens(query: string, headers: Record<string, string> = {}): Promise<void> {
  await using client = await TestClient.connect({ url: address(query), headers })
  const view = client.subscribe(workspaceStream)
  await client.until(() => view.snapshots === 1, 'a snapshot')
  expect(client.end).toBeNull()
}

async function cookie(): Promise<{ header: string; deviceId: string }> {
  const answer = await stack.api('POST', '/api/pair', { token: await stack.newPairingToken() }, { authorization: '' })
  return { header: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '', deviceId: answer.body.device.id }
}

describe('W1: an upgrade', () => {
  test('without credentials, or with wrong ones, is answered 401 in JSON before it happens', async () => {
    const refused = { status: 401, code: 'unauthenticated' }
    expect(await refusal('?v=1')).toEqual(refused)
    expect(await refusal('?v=1&token=')).toEqual(refused)
    expect(await refusal('?v=1&token=wrong-token-wrong-token')).toEqual(refused)
    expect(await refusal('?v=1', { authorization: 'Bearer wrong' })).toEqual(refused)
    expect(await refusal('?v=1', { cookie: `boocode_${stack.facts.port}=wrong` })).toEqual(refused)
  })

  test('with a token in the address, in a header, or with a device’s cookie opens', async () => {
    await expectOpens(`?v=1&token=${stack.facts.token}`)
    await expectOpens('?v=1', { authorization: `Bearer ${stack.facts.token}` })
    await expectOpens('?v=1', { cookie: (await cookie()).header, origin: stack.url })
  })

  test('from a foreign origin or under a foreign name is answered 403, with credentials too', async () => {
    const refused = { status: 403, code: 'forbidden' }
    const paired = (await cookie()).header
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${stack.facts.port + 1}`, `http://localhost:${stack.facts.port}`]) {
      expect(await refusal('?v=1', { origin, cookie: paired })).toEqual(refused)
      expect(await refusal(`?v=1&token=${stack.facts.token}`, { origin })).toEqual(refused)
    }
    expect(await refusal(`?v=1&token=${stack.facts.token}`, { host: 'evil.example' })).toEqual(refused)
  })

  test('at another address is 404', async () => {
    const url = `ws://127.0.0.1:${stack.facts.port}/api/projects?token=${stack.facts.token}`
    await expect(TestClient.connect({ url })).rejects.toMatchObject({ status: 404 })
  })

  test('that is only asked for by plain HTTP is told so', async () => {
    const answer = await stack.api('GET', '/api/ws')
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })
})

describe('W2: the version', () => {
  test('may be left out', async () => await expectOpens(`?token=${stack.facts.token}`))

  test('that the server does not speak is closed with 4009', async () => {
    for (const version of ['2', '0', 'x', '']) {
      await using client = await TestClient.connect({ url: address(`?v=${version}&token=${stack.facts.token}`) })
      expect(await client.whenClosed()).toMatchObject({ code: 4009 })
    }
  })
})

describe('W3: what is no frame', () => {
  test('is answered with a subscription_error, and the socket goes on', async () => {
    await using client = await stack.connect()
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const garbage: (string | Uint8Array)[] = [
      '', 'x', '{', '[]', 'null', '1', '"subscribe"', '{}', '{"type":5}', '{"type":"nothing"}', '{"type":"snapshot"}', deep,
      '{"type":"subscribe"}', '{"type":"subscribe","stream":"nothing"}', '{"type":"subscribe","stream":"session:1"}', '{"type":"subscribe","stream":["workspace"]}',
      '{"type":"subscribe","stream":"workspace","last_seq":-1,"epoch":"2026-11-22T20:00:00.123Z"}',
      '{"type":"subscribe","stream":"workspace","last_seq":1e400,"epoch":"2026-11-22T20:00:00.123Z"}',
      '{"type":"subscribe","stream":"workspace","epoch":"yesterday"}', '{"type":"subscribe","stream":"workspace","chat_ids":"all"}',
      '{"type":"unsubscribe"}', new Uint8Array([0, 1, 2, 255]), new Uint8Array(),
    ]
    for (const [index, text] of garbage.entries()) {
      client.send(text)
      await client.until(() => client.refusals.length === index + 1, `the answer to ${String(text).slice(0, 80)}`)
      expect(client.refusals.at(-1)).toMatchObject({ stream: '', error: { code: 'invalid_request' } })
    }
    const view = client.subscribe(workspaceStream)
    await client.until(() => view.snapshots === 1, 'a snapshot')
    expect(client.connections).toBe(1)
  })

  test('because it is above 64 KiB closes the socket with 1009', async () => {
    await using client = await stack.connect()
    const frame = (bytes: number): string => `{"type":"pong","padding":"${'x'.repeat(bytes - 28)}"}`
    expect(frame(65_536)).toHaveLength(65_536)
    client.send(frame(65_536))
    const view = client.subscribe(workspaceStream)
    await client.until(() => view.snapshots === 1, 'a snapshot')
    expect(client.refusals).toEqual([])
    client.send(frame(65_537))
    expect(await client.whenClosed()).toMatchObject({ code: 1009 })
  })

  test('of 50 MB is not read to its end, and harms nobody else', async () => {
    await using bystander = await stack.connect()
    await using client = await stack.connect()
    client.send('x'.repeat(50_000_000))
    // The server stops reading: whether its goodbye still arrives is up to the network.
    expect([1006, 1009]).toContain((await client.whenClosed()).code)
    const view = bystander.subscribe(workspaceStream)
    await bystander.until(() => view.snapshots === 1, 'a snapshot')
  })
})

test('W18: sockets of a device that is revoked are closed with 4001, those of others stay', async () => {
  const revoked = await cookie()
  const other = await cookie()
  await using first = await TestClient.connect({ url: address(), headers: { cookie: revoked.header } })
  await using second = await TestClient.connect({ url: address(), headers: { cookie: revoked.header } })
  await using stays = await TestClient.connect({ url: address(), headers: { cookie: other.header } })
  expect((await stack.api('DELETE', `/api/devices/${revoked.deviceId}`)).status).toBe(204)
  expect(await first.whenClosed()).toMatchObject({ code: 4001 })
  expect(await second.whenClosed()).toMatchObject({ code: 4001 })
  const view = stays.subscribe(workspaceStream)
  await stays.until(() => view.snapshots === 1, 'a snapshot')
  await expect(TestClient.connect({ url: address(), headers: { cookie: revoked.header } })).rejects.toMatchObject({ status: 401 })
})
