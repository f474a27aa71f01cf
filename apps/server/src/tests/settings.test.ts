import { workspaceStream } from '@boocode/contracts'
import type { Model, Provider } from '@boocode/contracts'
import { Conversation, eventually, findFreePort, startOfflineModel, startStack } from '@boocode/testkit'
import type { OfflineModel, Stack } from '@boocode/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

const key = 'sk-planted-71c0e5f2'
let stack: Stack
/** A provider that wants a key, beside the stack's own offline model. */
let acme: OfflineModel
beforeAll(async () => {
  ;[stack, acme] = await Promise.all([startStack(), startOfflineModel({ tokensPerSecond: Infinity, requireKey: key })])
})
afterAll(async () => {
  await acme?.close()
  await stack?.[Symbol.asyncDispose]()
})
afterEach(async () => {
  const { providers } = await settings()
  const ours = providers.filter(({ source }) => source === 'settings').map(({ id }) => [id, null])
  await stack.api('PATCH', '/api/settings', { providers: Object.fromEntries(ours), limits: { warn_at: 0.7, compact_at: 0.8 } })
  await offered((models) => models.every(({ offline }) => offline))
})

async function settings(): Promise<{ providers: Provider[]; limits: Record<string, unknown> }> {
  return (await stack.api('GET', '/api/settings')).body.settings
}
const patch = async (body: unknown) => await stack.api('PATCH', '/api/settings', body)

/** Settles when the models that can be chosen are so. */
async function offered(are: (models: Model[]) => boolean): Promise<Model[]> {
  return await eventually('the models', async () => {
    const { models } = (await stack.api('GET', '/api/models')).body as { models: Model[] }
    return are(models) ? models : null
  })
}

const deepSeek = () => ({ kind: 'deepseek', name: 'DeepSeek', base_url: acme.url, api_key: key })

test('at first there are the offline model of the environment and the default limits', async () => {
  expect(await settings()).toEqual({
    providers: [{ id: 'offline', kind: 'offline', name: 'The offline model', base_url: stack.model.url, has_key: false, models: null, enabled: true, source: 'environment' }],
    limits: { steps_per_turn: 60, tokens_per_turn: null, repeated_calls: 3, failed_calls: 5, compact_at: 0.8, warn_at: 0.7 },
    budgets: { turn_usd: null, session_usd: null, day_usd: null },
    prices: {},
  })
})

describe('a key that is set', () => {
  test('brings DeepSeek in the place of the offline model, in chats that are there, without a restart', async () => {
    const chat = await Conversation.open(stack)
    acme.clearRequests()
    const answer = await patch({ providers: { deepseek: deepSeek() } })
    expect(answer.status).toBe(200)
    expect(answer.body.settings.providers).toMatchObject([{ id: 'deepseek', has_key: true, source: 'settings' }, { id: 'offline', enabled: false }])
    const models = await offered((list) => list.every(({ offline }) => !offline))
    expect(models.map(({ id, provider }) => [id, provider])).toEqual([['deepseek-flash', 'deepseek'], ['deepseek-v4-pro', 'deepseek']])
    expect((await chat.ask('read README.md')).turn.status).toBe('completed')
    expect(acme.requests().length).toBeGreaterThan(0)
  })

  test('is kept when other fields change, and gone when it is set to nothing', async () => {
    await patch({ providers: { deepseek: deepSeek() } })
    const [renamed] = (await patch({ providers: { deepseek: { name: 'Work' } } })).body.settings.providers
    expect(renamed).toMatchObject({ name: 'Work', has_key: true })
    const [removed, environment] = (await patch({ providers: { deepseek: { api_key: '' } } })).body.settings.providers
    expect(removed).toMatchObject({ has_key: false })
    expect(environment).toMatchObject({ id: 'offline', enabled: true })
    await offered((list) => list.every(({ offline }) => offline))
  })

  test('is in no answer, no frame and no log, right or wrong, stored or only tried', async () => {
    const client = await stack.connect()
    const view = client.subscribe(workspaceStream)
    await client.until(() => view.snapshots > 0, 'the snapshot')
    const wrong = 'sk-planted-wrong-08d1'
    const said: string[] = []
    for (const api_key of [key, wrong, `${key} with blanks`]) {
      said.push((await patch({ providers: { deepseek: { ...deepSeek(), api_key } } })).text)
      said.push((await stack.api('POST', '/api/providers/deepseek/test', {})).text, (await stack.api('POST', '/api/providers/x/test', { ...deepSeek(), api_key })).text)
    }
    said.push((await patch({ providers: { deepseek: { ...deepSeek(), api_key: wrong } } })).text, (await stack.api('GET', '/api/settings')).text)
    const { turn, messages } = await (await Conversation.open(stack)).ask('hello')
    expect(turn).toMatchObject({ status: 'failed', error: { code: 'model_401', message: expect.stringContaining('Settings, Providers') } })
    await client.until(() => view.frames.some(({ frame }) => frame.type === 'settings_updated'), 'the frame')
    said.push(JSON.stringify([turn, messages, view.frames]), ...stack.logs())
    for (const secret of [key, wrong]) expect(said.join('\n')).not.toContain(secret)
    const rows = await stack.database.sql<{ frames: string }>`select coalesce(string_agg(frame::text, ''), '') as frames from stream_events`
    expect(rows[0]?.frames).not.toContain('sk-planted')
  })

  test('is never sent to another address than it was given for', async () => {
    await using thief = await startOfflineModel({ requireKey: key })
    await patch({ providers: { deepseek: deepSeek() } })
    const error = expectError(await patch({ providers: { deepseek: { base_url: thief.url } } }), 'invalid_request')
    expect(error.details).toEqual([expect.objectContaining({ path: ['providers', 'deepseek', 'api_key'] })])
    expect((await settings()).providers[0]).toMatchObject({ base_url: acme.url, has_key: true })
    // The thief would have let it in: it was asked without the key.
    const tried = await stack.api('POST', '/api/providers/deepseek/test', { base_url: thief.url })
    expect(tried.body.test).toMatchObject({ ok: false, message: expect.stringContaining('API key') })
  })
})

describe('an OpenAI-compatible endpoint', () => {
  test('offers what it lists under its own name, beside others, and answers', async () => {
    await patch({ providers: { local: { kind: 'openai_compatible', name: 'Local', base_url: `${acme.url}/v1`, api_key: key } } })
    const models = await offered((list) => list.length === 2 && list.every(({ provider }) => provider === 'local'))
    expect(models.map(({ id, is_default }) => [id, is_default])).toEqual([['local/deepseek-flash', true], ['local/deepseek-v4-pro', false]])
    const chat = await Conversation.open(stack)
    expect(chat.session.model).toBe('local/deepseek-flash')
    acme.clearRequests()
    expect((await chat.ask('read README.md')).turn.status).toBe('completed')
    expect(JSON.parse(acme.requests()[0]?.body ?? '')).toMatchObject({ model: 'deepseek-flash', stream_options: { include_usage: true } })
  })

  test('offers the models that a person named, without being asked', async () => {
    await patch({ providers: { local: { kind: 'openai_compatible', name: 'Local', base_url: 'http://127.0.0.1:9/v1', models: ['one', 'two'] } } })
    expect((await offered((list) => list.length === 2 && list.every(({ provider }) => provider === 'local'))).map(({ id }) => id)).toEqual(['local/one', 'local/two'])
  })

  test('that is gone leaves its chats a sentence', async () => {
    await patch({ providers: { local: { kind: 'openai_compatible', name: 'Local', base_url: `${acme.url}/v1`, api_key: key } } })
    await offered((list) => list.some(({ provider }) => provider === 'local'))
    const chat = await Conversation.open(stack)
    await patch({ providers: { local: null } })
    await offered((list) => list.every(({ offline }) => offline))
    expect((await chat.ask('hello')).turn).toMatchObject({ status: 'failed', error: { code: 'unprocessable', message: expect.stringContaining('"local/deepseek-flash" is not offered any more') } })
  })
})

describe('a test', () => {
  test('says that an endpoint answers, before it is saved and after', async () => {
    const before = await stack.api('POST', '/api/providers/deepseek/test', deepSeek())
    expect(before.body.test).toEqual({ ok: true, message: 'DeepSeek answers and lists 2 models.', models: ['deepseek-flash', 'deepseek-v4-pro'] })
    await patch({ providers: { deepseek: deepSeek() } })
    expect((await stack.api('POST', '/api/providers/deepseek/test', {})).body.test).toMatchObject({ ok: true })
  })

  test.each([
    ['of a wrong key', async () => await Promise.resolve({ ...deepSeek(), api_key: 'sk-wrong' }), 'refused the API key'],
    ['of an address where nobody listens', async () => ({ ...deepSeek(), base_url: `http://127.0.0.1:${await findFreePort()}` }), 'cannot be reached'],
  ])('%s says so in a sentence', async (_, provider, words) => {
    const { body, status } = await stack.api('POST', '/api/providers/deepseek/test', await provider())
    expect({ status, test: body.test }).toEqual({ status: 200, test: { ok: false, message: expect.stringContaining(words), models: [] } })
  })

  test('of the environment needs nothing but its name', async () => {
    expect((await stack.api('POST', '/api/providers/offline/test', {})).body.test).toMatchObject({ ok: true })
  })

  test('of nothing is refused', async () => {
    expectError(await stack.api('POST', '/api/providers/nobody/test', {}), 'not_found')
    expectError(await stack.api('POST', '/api/providers/nobody/test', { base_url: 'nonsense' }), 'invalid_request')
  })
})

test('servers of this machine are looked for, and nothing is added by that', async () => {
  const { status, body } = await stack.api('POST', '/api/providers/discover')
  expect({ status, isList: Array.isArray(body.servers) }).toEqual({ status: 200, isList: true })
  expect((await settings()).providers).toHaveLength(1)
})

describe('a change', () => {
  test('that cannot be is refused whole, with the paths of what is wrong', async () => {
    const answer = await patch({ providers: { local: { kind: 'openai_compatible', name: 'Local', base_url: 'ftp://x' } }, limits: { steps_per_turn: 0 } })
    expect(expectError(answer, 'invalid_request').details).toEqual([
      expect.objectContaining({ path: ['providers', 'local', 'base_url'] }),
      expect.objectContaining({ path: ['limits', 'steps_per_turn'] }),
    ])
    const late = await patch({ providers: { local: { name: 'Local' } }, limits: { warn_at: 0.9 } })
    expect(expectError(late, 'invalid_request').details).toEqual([
      expect.objectContaining({ path: ['providers', 'local', 'kind'] }),
      expect.objectContaining({ path: ['providers', 'local', 'base_url'] }),
      expect.objectContaining({ path: ['limits', 'warn_at'] }),
    ])
    expectError(await patch({ secrets: {} }), 'invalid_request')
    expect(await settings()).toMatchObject({ providers: [{ id: 'offline' }], limits: { warn_at: 0.7 } })
  })

  test('at the same moment as another of other keys loses nothing', async () => {
    const provider = (name: string) => ({ kind: 'openai_compatible', name, base_url: 'http://127.0.0.1:9/v1', models: ['m'] })
    const names = Array.from({ length: 8 }, (_one, index) => `p${index}`)
    await Promise.all([...names.map(async (name) => await patch({ providers: { [name]: provider(name) } })), patch({ limits: { failed_calls: 7 } }), patch({ limits: { repeated_calls: 4 } })])
    const now = await settings()
    expect(now.providers.filter(({ source }) => source === 'settings').map(({ id }) => id).toSorted()).toEqual(names)
    expect(now.limits).toMatchObject({ failed_calls: 7, repeated_calls: 4 })
    await patch({ limits: { failed_calls: 5, repeated_calls: 3 } })
  })

  test('is told to every window', async () => {
    const client = await stack.connect()
    const view = client.subscribe(workspaceStream)
    await client.until(() => view.snapshots > 0, 'the snapshot')
    await patch({ providers: { local: { kind: 'openai_compatible', name: 'Local', base_url: 'http://127.0.0.1:9/v1', models: ['m'] } } })
    const told = () => new Set(view.frames.map(({ frame }) => frame.type))
    await client.until(() => told().size === 2, 'both frames')
    expect([...told()]).toEqual(['settings_updated', 'models_updated'])
  })
})

test('settings survive the coder, and a coder that starts later has them', async () => {
  await patch({ providers: { deepseek: deepSeek() } })
  await stack.kill('coder')
  await stack.start('coder')
  const models = await offered((list) => list.every(({ provider }) => provider === 'deepseek'))
  expect(models).toHaveLength(2)
})
