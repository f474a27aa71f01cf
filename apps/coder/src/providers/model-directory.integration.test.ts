import { randomUUID } from 'node:crypto'
import { Database, EventLog } from '@boocode/db'
import { createTestDatabase, findFreePort, startOfflineModel } from '@boocode/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CoderConfig } from '../config.ts'
import { ModelDirectory } from './model-directory.ts'

let disposables: AsyncDisposableStack
let database: Database
beforeEach(async () => {
  disposables = new AsyncDisposableStack()
  const { url } = disposables.use(await createTestDatabase())
  database = disposables.use(new Database({ url, name: 'boocode tests', maxConnections: 4 }))
})
afterEach(async () => await disposables.disposeAsync())

async function openDirectory(provider: CoderConfig['provider']): Promise<ModelDirectory> {
  const config = { hostId: randomUUID(), provider, defaultModel: 'deepseek-flash' }
  await database.sql`insert into hosts (id, name, url) values (${config.hostId}, 'here', 'http://127.0.0.1:1')`
  return new ModelDirectory({ config, database, events: new EventLog(database, () => undefined), signal: new AbortController().signal })
}

async function setEndpoint(port: number): Promise<void> {
  const value = JSON.stringify([{ id: 'local', kind: 'openai_compatible', name: 'Local', base_url: `http://127.0.0.1:${port}`, api_key: '', models: null, enabled: true }])
  await database.sql`insert into settings (key, value) values ('providers', ${value}::json) on conflict (key) do update set value = excluded.value`
}

/** What the server would list, and how often windows were told. */
async function published(): Promise<{ ids: string[]; frames: number }> {
  const models = await database.sql<{ id: string }>`select id from models order by position`
  const frames = await database.sql<{ count: number }>`select count(*) as count from stream_events where frame->>'type' = 'models_updated'`
  return { ids: models.map(({ id }) => id), frames: Number(frames[0]?.count) }
}

const wireName = (directory: ModelDirectory, id: string): string => {
  const choice = directory.clientFor(id)
  return 'fault' in choice ? choice.fault : choice.model.wireName
}

describe('an endpoint that is started after the coder', () => {
  test('is taken at its word until it can be asked; then its list holds', async () => {
    const port = await findFreePort()
    await setEndpoint(port)
    const directory = await openDirectory(null)
    await directory.readSettings()
    await directory.askEndpoints('all')
    expect(await published()).toMatchObject({ ids: [] })
    expect(wireName(directory, 'local/anything/at all')).toBe('anything/at all')

    disposables.use(await startOfflineModel({ port, models: ['qwen3'] }))
    await directory.askEndpoints('unsure')
    expect(await published()).toMatchObject({ ids: ['local/qwen3'] })
    expect(wireName(directory, 'local/qwen3')).toBe('qwen3')
    expect(wireName(directory, 'local/anything')).toContain('is not offered any more')
  })

  test('keeps its models when it is away later', async () => {
    const model = await startOfflineModel({ models: ['qwen3'] })
    await setEndpoint(model.port)
    const directory = await openDirectory(null)
    await directory.readSettings()
    await directory.askEndpoints('all')
    await model.close()
    await directory.readSettings()
    await directory.askEndpoints('all')
    expect((await published()).ids).toEqual(['local/qwen3'])
  })
})

test('the same list is told once, also to the coder that comes after', async () => {
  const model = disposables.use(await startOfflineModel())
  const directory = await openDirectory({ kind: 'offline', apiKey: '', baseUrl: model.url })
  for (let round = 0; round < 3; round += 1) {
    await directory.readSettings()
    await directory.askEndpoints('all')
  }
  expect(await published()).toEqual({ ids: ['deepseek-flash', 'deepseek-v4-pro'], frames: 1 })
})

test('of settings that change in a row the last ones hold, however slowly the first endpoint answers', async () => {
  const [one, other] = [disposables.use(await startOfflineModel({ models: ['one'] })), disposables.use(await startOfflineModel({ models: ['other'] }))]
  const directory = await openDirectory(null)
  await setEndpoint(one.port)
  await directory.readSettings()
  const asking = directory.askEndpoints('all')
  await setEndpoint(other.port)
  await directory.readSettings()
  await Promise.all([asking, directory.askEndpoints('all')])
  expect((await published()).ids).toEqual(['local/other'])
})

test('without any provider there is a sentence that says how to get one', async () => {
  const directory = await openDirectory(null)
  await directory.readSettings()
  expect(directory.models()).toEqual([])
  expect(wireName(directory, 'deepseek-flash')).toContain('Add a provider under Settings, Providers')
})

test('settings that cannot be read leave what was known', async () => {
  const model = disposables.use(await startOfflineModel())
  const directory = await openDirectory({ kind: 'offline', apiKey: '', baseUrl: model.url })
  await database.sql`insert into settings (key, value) values ('providers', '{"from": "another version"}')`
  await expect(directory.readSettings()).rejects.toThrow()
  expect(wireName(directory, 'deepseek-flash')).toBe('deepseek-flash')
})
