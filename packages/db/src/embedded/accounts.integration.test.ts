import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isRunning, identifyProcess } from '@boocode/processes'
import { findAccount } from './account.ts'
import { findBinaries, reachableBinaries } from './binaries.ts'
import { copyTree } from './copy-tree.ts'
import { ask, makePlace } from './fixtures/place.ts'
import { prepareEmbeddedPostgres, startEmbeddedPostgres } from './start.ts'

const isRoot = process.getuid?.() === 0
const runner = fileURLToPath(new URL('fixtures/run-postgres.ts', import.meta.url))
const NOBODY = 65534

describe.runIf(isRoot)('BooCode as root', () => {
  test('runs Postgres as another user, whose folder root alone may change', async () => {
    await using place = makePlace()
    const prepared = await prepareEmbeddedPostgres(place.options)
    const postgres = await prepared.start()
    const { account, dataDir } = prepared.layout
    expect(statSync(`/proc/${postgres.pid}`).uid).toBe(account?.uid)
    expect(statSync(dataDir).uid).toBe(account?.uid)
    expect(statSync(dirname(dataDir)).uid).toBe(0)
    expect(statSync(place.options.home).mode & 0o777).toBe(0o700)
    await postgres.stop('fast')
  })

  test('gives that user a copy of binaries that lie in a closed folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'boocode-closed-'))
    try {
      chmodSync(folder, 0o755)
      const [closed, system] = [join(folder, 'closed'), join(folder, 'system')]
      mkdirSync(closed, { mode: 0o700 })
      const found = await findBinaries()
      const root = join(closed, 'native')
      await copyTree(found.root, root, (name) => !name.endsWith('.a'))
      const hidden = { ...found, root, postgres: join(root, 'bin/postgres'), initdb: join(root, 'bin/initdb') }
      const account = findAccount(join(folder, 'none'))
      if (!account) throw new Error('root has an account for Postgres')
      expect(spawnSync(hidden.postgres, ['--version'], { uid: account.uid, gid: account.gid, cwd: '/' }).status).not.toBe(0)

      const abandoned = join(system, `postgres-${found.version}-${process.arch}.copy-999999999-abcdef`)
      mkdirSync(abandoned, { recursive: true })
      const copied = await Promise.all([reachableBinaries(hidden, account, system), reachableBinaries(hidden, account, system)])
      expect(copied[0]).toEqual(copied[1])
      expect(copied[0].postgres.startsWith(system)).toBe(true)
      const run = spawnSync(copied[0].postgres, ['--version'], { uid: account.uid, gid: account.gid, cwd: '/', encoding: 'utf8' })
      expect(run.stdout).toContain(`PostgreSQL) ${found.major}.`)
      expect(readdirSync(system)).toEqual([basename(copied[0].root)])
      expect(await reachableBinaries(hidden, undefined, system)).toBe(hidden)
      chmodSync(closed, 0o755)
      expect(await reachableBinaries(hidden, account, system)).toBe(hidden)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('refuses a home whose database belongs to an ordinary user', async () => {
    await using place = makePlace()
    const data = join(place.options.home, 'postgres', '18', 'data')
    mkdirSync(data, { recursive: true })
    spawnSync('touch', [join(data, 'PG_VERSION')])
    await expect(startEmbeddedPostgres(place.options)).rejects.toMatchObject({ fault: 'other_owner', retryable: false })
  })

  test('lets an ordinary user run a database of its own beside it', async (context) => {
    await using place = makePlace()
    mkdirSync(place.options.home)
    chownSync(place.options.home, NOBODY, NOBODY)
    const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/', env: { PATH: '/usr/bin:/bin', HOME: place.options.home } }
    if (spawnSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(runner)})`], asNobody).status !== 0) {
      context.skip('the checkout is closed to other users')
    }
    const child = spawn(process.execPath, [runner, place.options.home, place.options.systemDir], asNobody)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, pid } = JSON.parse(line.toString()) as { url: string; pid: number }
    expect(statSync(`/proc/${pid}`).uid).toBe(NOBODY)
    expect(url).toContain(encodeURIComponent(place.options.home))
    expect(await ask(url, 'select 1')).toEqual([1])
    const postgres = identifyProcess(pid)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(postgres && isRunning(postgres)).toBe(false)
  })

  test('says which folder an ordinary user may not write', async (context) => {
    await using place = makePlace()
    mkdirSync(place.options.home, { mode: 0o755 })
    const child = spawn(process.execPath, [runner, place.options.home, place.options.systemDir], { uid: NOBODY, gid: NOBODY, cwd: '/' })
    const [words] = (await once(child.stderr, 'data')) as [Buffer]
    if (words.toString().includes('Cannot find module')) context.skip('the checkout is closed to other users')
    expect(words.toString()).toContain('may not write there')
    expect(words.toString()).toContain(place.options.home)
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})
