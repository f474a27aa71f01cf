import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { Request } from '@boocode/contracts'
import { Conversation, startStack } from '@boocode/testkit'
import type { Stack, Step } from '@boocode/testkit'
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
  said.push(...(await everyAnswer(stack, { session: session.id, chat: chat.id })))
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

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const sh = (script: string): Step => call('run_command', { command: 'sh', args: ['-c', script] })

test('an agent that reads, edits and runs learns of no secret but what a person granted', async () => {
  const secrets = { environment: planted('coder-environment'), provider: planted('settings-key'), dotEnv: planted('dot-env'), keyFile: planted('key-file') }
  const granted = planted('granted')
  const quiet = { LOG_LEVEL: 'trace', SOME_PASSWORD: secrets.environment }
  await using stack = await startStack({ env: { server: quiet, coder: quiet } })
  const provider = { kind: 'openai_compatible', name: 'Second', base_url: stack.facts.modelUrl, api_key: secrets.provider, models: ['deepseek-flash'] }
  expect((await stack.api('PATCH', '/api/settings', { providers: { second: provider } })).status).toBe(200)
  const files = { '.env': `KEY=${secrets.dotEnv}\n`, 'deploy/id_rsa': `${secrets.keyFile}\n`, '.env.granted': `PORT=${granted}\n`, 'src/a.txt': 'a\n' }
  const chat = await Conversation.open(stack, { files })
  await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { model: 'second/deepseek-flash' })
  stack.model.setScripts([
    {
      match: 'spy',
      responses: [
        ['.env', 'deploy/id_rsa', './src/../.env', '.env.granted'].map((path) => call('read_file', { path })),
        [call('grep', { pattern: 'planted' }), call('grep', { pattern: 'planted', path: '.env' }), call('find_files', { glob: '**/*' }), call('list_dir', { path: '.', depth: 3 })],
        [call('edit_file', { path: '.env', old_text: 'KEY=', new_text: 'KEY=x' }), call('create_file', { path: 'deploy/id_rsa', content: 'mine' }), call('delete_file', { path: '.env' })],
        [sh('env; cat /proc/self/environ; set')],
        [call('request_read_access', { path: '.env.granted', reason: 'for the port' })],
        [call('read_file', { path: '.env.granted' }), call('read_file', { path: '.env' })],
        [{ type: 'error', status: 401, message: `the key ${secrets.provider} is wrong` }],
      ],
    },
  ])
  const turnId = await chat.say('spy')
  const open = (): Request | undefined => [...chat.view.session.requests.values()].find(({ status }) => status === 'pending')
  for (const kind of ['approval', 'read_access']) {
    await chat.client.until(() => open()?.kind === kind, `the ${kind}`)
    // What is told before it is granted holds nothing of it.
    expect(kind === 'read_access' && JSON.stringify([chat.view.frames, stack.model.requests()]).includes(granted)).toBe(false)
    expect((await stack.api('POST', `/api/requests/${open()?.id ?? ''}/answer`, { decision: 'allow' })).status).toBe(200)
  }
  expect((await chat.ended(turnId)).turn.status).toBe('failed')
  expect((await stack.api('POST', '/api/providers/second/test', {})).body).toMatchObject({ test: { ok: true } })

  const { databaseUrl, serviceSecret, token } = stack.facts
  const rows = (await everyRow(stack)).join('\n')
  expect(rows).toContain(granted)
  const said = [rows, ...(await everyAnswer(stack, { session: chat.session.id, chat: chat.chat.id }))]
  said.push(...chat.view.frames.map((frame) => JSON.stringify(frame)), ...stack.model.requests().map(({ body }) => body))
  said.push(...stack.logs().filter((line) => !line.includes('?pair=') || line.includes('{')))
  const everything = said.join('\n')
  for (const [name, value] of Object.entries({ ...secrets, databaseUrl, serviceSecret, token })) expect({ name, isTold: everything.includes(value) }).toEqual({ name, isTold: false })
  const traces = await stack.database.sql<{ tool_name: string; output: string }>`select tool_name, tool_output as output from tool_traces`
  expect(traces).toHaveLength(15)
  expect(traces.filter(({ output }) => output.includes(granted)).map(({ tool_name }) => tool_name)).toEqual(['read_file'])
  expect(traces.find(({ tool_name }) => tool_name === 'run_command')?.output).toContain('PATH=')
})

/** What REST answers, to every route save deletions, about this session and chat and to garbage. */
async function everyAnswer(stack: Stack, ids: { session: string; chat: string }): Promise<string[]> {
  const { paths } = (await stack.api('GET', '/api/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
  const said: string[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const id = path.includes('/sessions/') ? ids.session : ids.chat
      if (method === 'delete') continue
      const query = method === 'get' && !path.includes('{') ? `?session_id=${ids.session}&chat_id=${ids.chat}` : ''
      const answer = await stack.api(method.toUpperCase(), path.replace('{id}', id) + query, method === 'get' ? undefined : { garbage: stack.facts.token.slice(0, 4) })
      said.push(answer.text)
    }
  }
  return said
}

/** All that the database holds, save the keys of providers, which it keeps for the coder. */
async function everyRow(stack: Stack): Promise<string[]> {
  const tables = await stack.database.sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name <> 'settings'`
  const contents = await Promise.all(
    tables.map(async ({ name }) => await stack.database.sql<{ text: string }>`select query_to_xml(${`select * from ${name}`}::text, true, false, '')::text as text`),
  )
  return contents.flat().map(({ text }) => text)
}

test('a configuration that is wrong is named whole, without repeating a secret, and ends the process with 2', async () => {
  await using stack = await startStack({ services: [] })
  const secret = planted('short')
  const run = stack.spawn('server', { PORT: 'ninety', BOOCODE_SERVICE_SECRET: secret.slice(0, 20), LOG_LEVEL: 'loud', PUBLIC_URL: 'nowhere' })
  expect(await run.exited).toEqual({ code: 2, signal: null })
  const words = stack.logs().join('\n')
  for (const name of ['PORT', 'BOOCODE_SERVICE_SECRET', 'LOG_LEVEL', 'PUBLIC_URL', '"ninety"', '"loud"']) expect(words).toContain(name)
  expect(words).not.toContain(secret.slice(0, 20))
})
