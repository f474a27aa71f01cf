import type { ChildProcessByStdio } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { commandOf, identifyProcess, sendSignal, waitForExit } from '@boocode/processes'
import type { Place } from './fixtures/place.ts'
import { ask, makePlace } from './fixtures/place.ts'
import { prepareEmbeddedPostgres, startEmbeddedPostgres } from './start.ts'

const runner = fileURLToPath(new URL('fixtures/run-postgres.ts', import.meta.url))
const TABLE = 'create table kept (word text)'

/** A process of its own that runs Postgres for the place, to be killed. */
function runElsewhere({ options }: Place): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [runner, options.home, options.systemDir], { stdio: ['ignore', 'pipe', 'ignore'] })
}

async function readStarted(child: ChildProcessByStdio<null, Readable, null>): Promise<{ url: string; pid: number }> {
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return JSON.parse(line.toString()) as { url: string; pid: number }
}

describe('a first start', () => {
  test('makes a database that only its owner reaches, over a socket', async () => {
    await using place = makePlace()
    const postgres = await startEmbeddedPostgres(place.options)
    expect(
      await ask(
        postgres.url,
        `select current_database(), current_setting('server_encoding'), current_setting('fsync'),
           current_setting('listen_addresses'), (select rolsuper from pg_roles where rolname = current_user)`,
      ),
    ).toEqual(['boocode', 'UTF8', 'on', '', false])
    const { layout } = await prepareEmbeddedPostgres(place.options)
    expect(statSync(layout.passwordFile).mode & 0o777).toBe(0o600)
    expect(statSync(layout.socketDir).mode & 0o777).toBe(0o700)
    expect(statSync(layout.dataDir).mode & 0o777).toBe(0o700)
    await expect(ask(postgres.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password authentication failed')
    await postgres.stop('fast')
    expect(await postgres.exited).toMatchObject({ code: 0, signal: null })
  })

  test('sorts and folds text the same on every machine', async () => {
    await using place = makePlace()
    const postgres = await startEmbeddedPostgres(place.options)
    expect(await ask(postgres.url, `select upper('äé'), 'Z' < 'a', to_tsvector('simple', 'GRÖSSE')::text`)).toEqual(['ÄÉ', true, `'grösse':1`])
    await postgres.stop('fast')
  })

  test('that is killed at any moment leaves nothing that hinders the next', async () => {
    await using place = makePlace()
    const { layout } = await prepareEmbeddedPostgres(place.options)
    const folder = dirname(layout.dataDir)
    const child = runElsewhere(place)
    const watcher = watch(folder)
    await once(watcher, 'change')
    child.kill('SIGKILL')
    await once(child, 'exit')
    watcher.close()
    expect(existsSync(layout.dataDir)).toBe(false)
    const postgres = await startEmbeddedPostgres(place.options)
    expect(await ask(postgres.url, 'select 1')).toEqual([1])
    expect(readdirSync(folder)).toEqual(['data'])
    await postgres.stop('fast')
  })

  test('that is aborted ends what it had begun', async () => {
    await using place = makePlace()
    const prepared = await prepareEmbeddedPostgres(place.options)
    const controller = new AbortController()
    const start = prepared.start(controller.signal)
    controller.abort(new Error('enough'))
    await expect(start).rejects.toThrow()
    const postgres = await prepared.start()
    await postgres.stop('immediate')
  })
})

describe('a further start', () => {
  test('finds the data and the address as they were', async () => {
    await using place = makePlace()
    const first = await startEmbeddedPostgres(place.options)
    await ask(first.url, TABLE)
    await first.stop('fast')
    const second = await startEmbeddedPostgres(place.options)
    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select count(*)::int from kept')).toEqual([0])
    await second.stop('fast')
  })

  test('ends the orphan of a killed supervisor and takes over its data', async () => {
    await using place = makePlace()
    const child = runElsewhere(place)
    const orphan = await readStarted(child)
    await ask(orphan.url, TABLE)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const identity = identifyProcess(orphan.pid)
    expect(identity).toBeDefined()
    const postgres = await startEmbeddedPostgres(place.options)
    expect(postgres.pid).not.toBe(orphan.pid)
    expect(identity && (await waitForExit(identity, 0))).toBe(true)
    expect(await ask(postgres.url, 'select count(*)::int from kept')).toEqual([0])
    expect(place.said.join()).toContain(`process ${orphan.pid}`)
    await postgres.stop('fast')
  })

  test('recovers after SIGKILL, even while a statement still runs', async () => {
    await using place = makePlace()
    const first = await startEmbeddedPostgres(place.options)
    await ask(first.url, TABLE)
    const busy = new pg.Client({ connectionString: first.url })
    busy.on('error', () => undefined)
    await busy.connect()
    const [pid] = (await busy.query<{ pid: number }>('select pg_backend_pid() as pid')).rows.map((row) => row.pid)
    // Never waits for anything, so it never notices that its postmaster is gone.
    const endless = busy.query('select count(*) from generate_series(1, 1000000000000)').catch((error: unknown) => error)
    await first.stop('kill')
    expect(await first.exited).toMatchObject({ signal: 'SIGKILL' })
    const second = await startEmbeddedPostgres(place.options)
    expect(await endless).toBeInstanceOf(Error)
    expect(identifyProcess(pid ?? 0)).toBeUndefined()
    expect(await ask(second.url, 'select count(*)::int from kept')).toEqual([0])
    await second.stop('fast')
  })

  test('is not fooled by a lock file whose number went to another process', async () => {
    await using place = makePlace()
    const first = await startEmbeddedPostgres(place.options)
    const { layout } = await prepareEmbeddedPostgres(place.options)
    const lockFile = join(layout.dataDir, 'postmaster.pid')
    const text = readFileSync(lockFile, 'utf8')
    await first.stop('fast')
    writeFileSync(lockFile, text.replace(/^\d+/, String(process.pid)))
    const second = await startEmbeddedPostgres(place.options)
    expect(await ask(second.url, 'select 1')).toEqual([1])
    await second.stop('fast')
  })

  test('sets a new password when the file with the old one is lost', async () => {
    await using place = makePlace()
    const first = await startEmbeddedPostgres(place.options)
    await ask(first.url, TABLE)
    await first.stop('fast')
    rmSync(join(place.options.home, 'secrets'), { recursive: true })
    const second = await startEmbeddedPostgres(place.options)
    expect(second.url).not.toBe(first.url)
    expect(await ask(second.url, 'select count(*)::int from kept')).toEqual([0])
    await second.stop('fast')
  })
})

describe('a crash of one backend', () => {
  test('ends the postmaster too, so that its start time tells that commits were lost', async () => {
    await using place = makePlace()
    const postgres = await startEmbeddedPostgres(place.options)
    const client = new pg.Client({ connectionString: postgres.url })
    client.on('error', () => undefined)
    await client.connect()
    const [pid] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows.map((row) => row.pid)
    expect(commandOf(pid ?? 0)).toContain('postgres: boocode-')
    sendSignal(pid ?? 0, 'SIGKILL')
    const exit = await postgres.exited
    expect(exit.lastLines.join('\n')).toContain('was terminated by signal 9')
    expect(place.said.join()).toContain('was terminated by signal 9')
  })
})

describe('unusual homes', () => {
  test.each(['with, comma and blank', 'quo"te', 'sch\'ön und 长'])('%s', async (name) => {
    await using place = makePlace(name)
    const postgres = await startEmbeddedPostgres(place.options)
    expect(await ask(postgres.url, 'select 1')).toEqual([1])
    await postgres.stop('fast')
  })

  test('a path too long for a socket gets a short private folder', async () => {
    await using place = makePlace('long/'.repeat(30))
    const options = { ...place.options, systemDir: join(place.folder, 'system/'.repeat(20)) }
    const prepared = await prepareEmbeddedPostgres(options)
    expect(prepared.layout.socketDir.length).toBeLessThan(90)
    expect(statSync(prepared.layout.socketDir).mode & 0o777).toBe(0o700)
    const postgres = await prepared.start()
    expect(await ask(prepared.url, 'select 1')).toEqual([1])
    await postgres.stop('fast')
    rmSync(prepared.layout.socketDir, { recursive: true })
  })
})

describe('what cannot work', () => {
  test('data of another major version is refused by both numbers and left alone', async () => {
    await using place = makePlace()
    const { layout } = await prepareEmbeddedPostgres(place.options)
    mkdirSync(layout.dataDir, { mode: 0o700 })
    writeFileSync(join(layout.dataDir, 'PG_VERSION'), '15\n')
    await expect(startEmbeddedPostgres(place.options)).rejects.toMatchObject({
      fault: 'wrong_version',
      retryable: false,
      message: expect.stringMatching(/Postgres 15\b.*Postgres 18\b/s) as string,
    })
    expect(readdirSync(layout.dataDir)).toEqual(['PG_VERSION'])
  })

  test('data of another major version beside an empty place is not passed over', async () => {
    await using place = makePlace()
    const { layout } = await prepareEmbeddedPostgres(place.options)
    const older = join(layout.clustersDir, '17', 'data')
    mkdirSync(older, { recursive: true })
    writeFileSync(join(older, 'PG_VERSION'), '17\n')
    await expect(startEmbeddedPostgres(place.options)).rejects.toThrow(/Postgres 17\b.*Postgres 18\b/s)
    expect(existsSync(layout.dataDir)).toBe(false)
  })

  test('a setting that Postgres refuses is told in its own words', async () => {
    await using place = makePlace()
    const start = startEmbeddedPostgres({ ...place.options, settings: { nonsense: 'yes' } })
    await expect(start).rejects.toThrow(/did not start.*unrecognized configuration parameter "nonsense"/s)
  })

  test('a home that is a file', async () => {
    await using place = makePlace()
    writeFileSync(place.options.home, '')
    await expect(startEmbeddedPostgres(place.options)).rejects.toMatchObject({ fault: 'folder_unusable' })
  })

  test('a full disk is named, and the start works once there is room', async (context) => {
    await using place = makePlace()
    const disk = join(place.folder, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=30m', 'tmpfs', disk])
    if (mounted.status !== 0) context.skip('mounting a small disk needs root')
    try {
      const options = { ...place.options, home: join(disk, 'home'), systemDir: join(disk, 'system') }
      await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({
        retryable: true,
        message: expect.stringContaining('full') as string,
      })
      spawnSync('mount', ['-o', 'remount,size=300m', disk])
      const postgres = await startEmbeddedPostgres(options)
      expect(await ask(postgres.url, 'select 1')).toEqual([1])
      await postgres.stop('fast')
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })
})
