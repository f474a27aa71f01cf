import { httpRequest } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TerminalClient } from '../testing/terminal-client.ts'
import { TerminalStack } from '../testing/terminal-stack.ts'

let terminals: TerminalStack

beforeAll(async () => {
  terminals = await TerminalStack.start()
})
afterAll(async () => {
  await terminals[Symbol.asyncDispose]()
})

test('nobody attaches without the auth of the server', async () => {
  const pane = await terminals.newPane()
  const url = terminals.attachUrl(pane)
  await expect(TerminalClient.attach({ url })).rejects.toThrow('401')
  await expect(TerminalClient.attach({ url, headers: { authorization: 'Bearer wrong-token-of-some-length' } })).rejects.toThrow('401')
})

test('nobody attaches from another origin, or by another name', async () => {
  const pane = await terminals.newPane()
  await expect(terminals.attach(pane, { headers: { authorization: `Bearer ${terminals.stack.facts.token}`, origin: 'https://evil.example' } })).rejects.toThrow('403')
  await expect(terminals.attach(pane, { headers: { authorization: `Bearer ${terminals.stack.facts.token}`, host: 'evil.example' } })).rejects.toThrow('403')
})

test("on the service's own port there is nothing without the services' secret", async () => {
  const pane = await terminals.newPane()
  const origin = `http://127.0.0.1:${terminals.stack.facts.bootermPort}`
  const path = `/api/term/sessions/${terminals.sessionId}/panes`
  const authorization = `Bearer ${terminals.stack.facts.token}`
  for (const [method, where] of [['GET', path], ['POST', path], ['DELETE', `${path}/${pane.id}`], ['GET', '/api/term/health'], ['GET', '/nothing']] as const) {
    expect((await httpRequest(origin, where, { method, headers: { authorization } })).status).toBe(401)
    expect((await httpRequest(origin, where, { method, headers: { 'x-boocode-secret': 'x'.repeat(48) } })).status).toBe(401)
  }
  await expect(TerminalClient.attach({ url: `${origin.replace('http', 'ws')}${path}/${pane.id}/attach`, headers: { authorization } })).rejects.toThrow('401')
})

test('an attach to a pane that is not there, or is no id, is refused', async () => {
  const pane = await terminals.newPane()
  await expect(terminals.attach({ ...pane, id: terminals.sessionId })).rejects.toThrow('404')
  await expect(terminals.attach({ ...pane, id: "x';touch" })).rejects.toThrow('404')
  await expect(terminals.attach(pane, { query: '?epoch=x&offset=-1' })).rejects.toThrow('400')
})

test('a device that is revoked loses its terminals at once, others keep theirs', async () => {
  const { stack } = terminals
  const pair = async (): Promise<{ cookie: string; deviceId: string }> => {
    const answer = await stack.api('POST', '/api/pair', { token: await stack.newPairingToken() }, { authorization: '' })
    return { cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '', deviceId: answer.body.device.id }
  }
  const [revoked, other] = [await pair(), await pair()]
  const pane = await terminals.newPane()
  await using cut = await terminals.attach(pane, { headers: { cookie: revoked.cookie } })
  await using stays = await terminals.attach(pane, { headers: { cookie: other.cookie } })
  expect((await stack.api('DELETE', `/api/devices/${revoked.deviceId}`)).status).toBe(204)
  await cut.until('its end', () => cut.closeCode !== null)
  await expect(terminals.attach(pane, { headers: { cookie: revoked.cookie } })).rejects.toThrow('401')
  stays.type('echo "stays=$((6*7))"\r')
  await stays.untilShown('stays=42')
})

test('secrets of BooCode are in no shell', async () => {
  const pane = await terminals.newPane()
  await using client = await terminals.attach(pane)
  client.type('env; echo "end=$((6*7))"\r')
  await client.untilShown('end=42')
  for (const secret of [terminals.stack.facts.serviceSecret, terminals.stack.facts.token, terminals.stack.facts.databaseUrl]) {
    expect(client.text()).not.toContain(secret)
  }
  expect(client.text()).not.toMatch(/^(BOOCODE_|DATABASE_URL|TMUX)/m)
})
