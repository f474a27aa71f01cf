import { sessionStream, workspaceStream } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import { expect, test } from 'vitest'

const planted = (name: string): string => `planted-${name}-4f9a1c7e2b8d6035aa11`

test('no secret that the services hold appears in an answer, a frame, a log or a prompt', async () => {
  const apiKey = planted('deepseek-key')
  await using stack = await startStack({
    env: {
      server: { LOG_LEVEL: 'trace', DEEPSEEK_API_KEY: apiKey, SOME_PASSWORD: planted('foreign') },
      coder: { LOG_LEVEL: 'trace', DEEPSEEK_API_KEY: apiKey, SOME_PASSWORD: planted('foreign') },
    },
    services: [],
  })
  for (const name of ['server', 'coder'] as const) await stack.start(name, { DEEPSEEK_BASE_URL: stack.facts.modelUrl })
  stack.model.setScripts([
    { match: 'unauthorized', responses: [[{ type: 'error', status: 401, message: `wrong key ${apiKey}` }]] },
    { match: 'broken', responses: [[{ type: 'error', status: 400, message: `the key ${apiKey} may not do this` }]] },
  ])
  const paired = await stack.api('POST', '/api/pair', { token: stack.pairingToken }, { authorization: '' })
  const cookie = paired.headers['set-cookie']?.[0]?.split(';')[0]?.split('=')[1] ?? ''
  const password = /\/\/[^:]+:([^@]+)@/.exec(stack.facts.databaseUrl)?.[1] ?? ''
  const secrets = { apiKey, foreign: planted('foreign'), token: stack.facts.token, service: stack.facts.serviceSecret, cookie, password, pairing: stack.pairingToken }
  for (const [name, value] of Object.entries(secrets)) expect({ name, length: value.length }).toEqual({ name, length: expect.any(Number) })
  expect(Object.values(secrets).every((value) => value.length >= 8)).toBe(true)

  const said: string[] = []
  const client = await stack.connect()
  const { session, chat } = await stack.newSession()
  const view = client.subscribe(sessionStream(session.id))
  const workspace = client.subscribe(workspaceStream)
  for (const content of ['what is in this folder?', 'unauthorized', 'broken', 'read .env', 'read ../../etc/passwd']) {
    const { turn } = await stack.say(chat.id, content)
    await client.until(() => view.session.turns.get(turn.id)?.finished_at != null, 'the end of the turn')
  }
  const { paths } = (await stack.api('GET', '/api/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const id = path.includes('/sessions/') ? session.id : chat.id
      if (method === 'delete') continue
      const answer = await stack.api(method.toUpperCase(), path.replace('{id}', id), method === 'get' ? undefined : { garbage: stack.facts.token.slice(0, 4) })
      said.push(answer.text)
    }
  }
  for (const authorization of [`Bearer ${stack.facts.token}x`, `Bearer ${stack.facts.serviceSecret}`]) {
    said.push((await stack.api('GET', '/api/projects', undefined, { authorization })).text)
  }
  said.push((await stack.api('GET', `/api/ws?token=${stack.facts.token}`)).text)
  said.push(...view.frames.map((frame) => JSON.stringify(frame)), JSON.stringify([view.windows, workspace.workspace]))
  said.push(...stack.model.requests().map((request) => request.body))
  // The line that pairs is for a person, and holds its token by design.
  said.push(...stack.logs().filter((line) => !line.includes('?pair=') || line.includes('{')))
  await stack.kill('server', 'SIGTERM')
  await stack.kill('coder', 'SIGTERM')
  said.push(...stack.logs().filter((line) => line.includes('{')))
  const everything = said.join('\n')
  expect(everything.length).toBeGreaterThan(10_000)
  for (const [name, value] of Object.entries(secrets)) expect({ name, isTold: everything.includes(value) }).toEqual({ name, isTold: false })
})

test('a configuration that is wrong is named whole, without repeating a secret, and ends the process with 2', async () => {
  await using stack = await startStack({ services: [] })
  const secret = planted('short')
  const run = stack.spawn('server', { PORT: 'ninety', BOOCODE_SERVICE_SECRET: secret.slice(0, 20), LOG_LEVEL: 'loud', PUBLIC_URL: 'nowhere' })
  expect(await run.exited).toEqual({ code: 2, signal: null })
  const words = stack.logs().join('\n')
  for (const name of ['PORT', 'BOOCODE_SERVICE_SECRET', 'LOG_LEVEL', 'PUBLIC_URL', '"ninety"', '"loud"']) expect(words).toContain(name)
  expect(words).not.toContain(secret.slice(0, 20))
})
