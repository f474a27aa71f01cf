import { startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const pair = async (token: string, body: object = {}): Promise<HttpAnswer> =>
  await stack.api('POST', '/api/pair', { token, ...body }, { authorization: '', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })

const cookieOf = (answer: HttpAnswer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

describe('pairing', () => {
  test('trades the printed token for a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await pair(stack.pairingToken)
    expect(answer.status).toBe(200)
    expect(answer.body.device).toMatchObject({ name: 'Firefox on Linux', current: true })
    expect(answer.headers['set-cookie']).toHaveLength(1)
    const [pairText = '', ...flags] = answer.headers['set-cookie']?.[0]?.split('; ') ?? []
    expect(pairText).toMatch(new RegExp(`^boocode_${stack.facts.port}=[\\w-]{43}$`))
    expect(flags.toSorted()).toEqual(['HttpOnly', 'Max-Age=34560000', 'Path=/', 'SameSite=Strict'])
    const projects = await stack.api('GET', '/api/projects', undefined, { authorization: '', cookie: cookieOf(answer) })
    expect(projects.status).toBe(200)
    // The secret is in the cookie alone.
    expect(answer.text).not.toContain(cookieOf(answer).split('=')[1])
  })

  test('has a new token at every start of the server, and those before stay good', async () => {
    const before = await stack.newPairingToken()
    const printed = stack.pairingToken
    await stack.restart('server')
    expect(stack.pairingToken).not.toBe(printed)
    for (const token of [stack.pairingToken, before]) expect((await pair(token)).status).toBe(200)
  })

  test('refuses a token that is too old', async () => {
    const token = await stack.newPairingToken()
    await stack.database.sql`update pair_tokens set expires_at = clock_timestamp() where used_at is null`
    expectError(await pair(token), 'forbidden')
  })

  test('works once, also when ten try at the same moment', async () => {
    const token = await stack.newPairingToken()
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await pair(token)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    for (const answer of answers.filter((other) => other.status !== 200)) {
      expect(expectError(answer, 'forbidden').message).toContain('npm start -- pair')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  test('takes a device name as text, whatever is in it', async () => {
    const named = await pair(await stack.newPairingToken(), { device_name: '  My \u0000phone \ud800 ' })
    expect(named.status).toBe(200)
    expect(named.body.device.name).toBe('My phone \ufffd')
    for (const device_name of ['', ' ', 'x'.repeat(101), 5]) expectError(await pair('x', { device_name }), 'invalid_request')
  })

  test('refuses what is no token without repeating it', async () => {
    for (const token of ['guess', "' or true --", '\u0000', 'x'.repeat(256)]) {
      const answer = await pair(token)
      expectError(answer, 'forbidden')
      expect(answer.text).not.toContain(token)
    }
    for (const token of ['', 'x'.repeat(257), 7, null]) expectError(await stack.api('POST', '/api/pair', { token }, { authorization: '' }), 'invalid_request')
  })

  test('marks the cookie as Secure when the server is reached by https', async () => {
    await using https = await startStack({ env: { server: { PUBLIC_URL: 'https://boo.example.org' } }, services: ['server'] })
    const answer = await https.api('POST', '/api/pair', { token: https.pairingToken }, { authorization: '' })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure/)
  })
})

describe('paired devices', () => {
  test('are listed, the asking one marked, and no longer let in once revoked', async () => {
    const first = cookieOf(await pair(await stack.newPairingToken(), { device_name: 'first' }))
    const second = cookieOf(await pair(await stack.newPairingToken(), { device_name: 'second' }))
    const { devices } = (await stack.api('GET', '/api/devices', undefined, { authorization: '', cookie: first })).body
    const named = (name: string) => devices.find((device: { name: string }) => device.name === name)
    expect(named('first').current).toBe(true)
    expect(named('second').current).toBe(false)
    expect((await stack.api('DELETE', `/api/devices/${named('second').id}`, undefined, { authorization: '', cookie: first })).status).toBe(204)
    expectError(await stack.api('GET', '/api/devices', undefined, { authorization: '', cookie: second }), 'unauthenticated')
    expect((await stack.api('GET', '/api/devices', undefined, { authorization: '', cookie: first })).status).toBe(200)
    expectError(await stack.api('DELETE', `/api/devices/${named('second').id}`), 'not_found')
  })

  test('stay let in while somebody at the same address guesses tokens', async () => {
    const cookie = cookieOf(await pair(await stack.newPairingToken()))
    await Promise.all(Array.from({ length: 40 }, async () => await stack.api('GET', '/api/projects', undefined, { authorization: 'Bearer a-wrong-guess' })))
    expectError(await stack.api('GET', '/api/projects', undefined, { authorization: 'Bearer another-guess' }), 'rate_limited')
    expect((await stack.api('GET', '/api/projects', undefined, { authorization: '', cookie })).status).toBe(200)
  })
})

describe('guessing', () => {
  test('of API tokens is told to wait after twenty wrong ones, and holds up nobody who is right', async () => {
    await stack.restart('server')
    const statuses: number[] = []
    for (let guess = 0; guess < 25; guess += 1) {
      statuses.push((await stack.api('GET', '/api/projects', undefined, { authorization: `Bearer guess-number-${guess}` })).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), ...Array.from({ length: 5 }, () => 429)])
    const error = expectError(await stack.api('GET', '/api/projects', undefined, { authorization: 'Bearer once-more' }), 'rate_limited')
    expect(error.message).toMatch(/\d+ s/)
    expect((await stack.api('GET', '/api/projects')).status).toBe(200)
    expect((await pair(stack.pairingToken)).status).toBe(200)
    expectError(await stack.api('GET', '/api/projects', undefined, { authorization: '' }), 'unauthenticated')
  })

  test('of pairing tokens is told to wait the same way', async () => {
    await stack.restart('server')
    for (let guess = 0; guess < 20; guess += 1) expectError(await pair(`guess-${guess}`), 'forbidden')
    expectError(await pair('one-more'), 'rate_limited')
    expect((await pair(stack.pairingToken)).status).toBe(200)
  })
})
