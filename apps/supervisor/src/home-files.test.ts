import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeHomeLock } from './home-lock.ts'
import { homePaths, makeHome } from './home-paths.ts'
import { announceInstance, findInstance, retractInstance } from './instance.ts'
import { ensureSecrets } from './secrets.ts'
import { StartError } from './start-error.ts'

let home: string
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'boocode-home-')), 'home')
  makeHome(home)
})
afterEach(() => rmSync(join(home, '..'), { recursive: true }))

describe('the lock on a home', () => {
  const entry = fileURLToPath(new URL('home-lock.ts', import.meta.url))

  test('is held once, and free again when it is let go', () => {
    const { lock } = homePaths(home)
    const first = takeHomeLock(lock)
    expect(first).toBeDefined()
    expect(takeHomeLock(lock)).toBeUndefined()
    first?.release()
    const second = takeHomeLock(lock)
    expect(second).toBeDefined()
    second?.release()
    second?.release()
  })

  test('is let go by the system when its holder is killed', async () => {
    const { lock } = homePaths(home)
    const source = `const { takeHomeLock } = await import(${JSON.stringify(entry)})
      globalThis.lock = takeHomeLock(${JSON.stringify(lock)}); process.stdout.write(String(globalThis.lock !== undefined)); setInterval(() => {}, 1e6)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [word] = (await once(child.stdout, 'data')) as [Buffer]
    expect(word.toString()).toBe('true')
    expect(takeHomeLock(lock)).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'exit')
    using taken = takeHomeLock(lock)
    expect(taken).toBeDefined()
  })

  test('cannot be taken where no file can be made', () => {
    expect(() => takeHomeLock(join(home, 'missing', 'lock'))).toThrow(StartError)
  })
})

describe('secrets', () => {
  test('are made once, and only their owner reads them', () => {
    const paths = homePaths(home)
    const made = ensureSecrets(paths)
    expect(made.service).toMatch(/^[\w-]{43}$/)
    expect(made.hostId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/)
    expect(ensureSecrets(paths)).toEqual(made)
    for (const file of [paths.serviceSecret, paths.hostId]) expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('that are damaged are not replaced behind the owner\'s back', () => {
    const paths = homePaths(home)
    writeFileSync(paths.hostId, 'half a')
    expect(() => ensureSecrets(paths)).toThrow(/host-id is damaged/)
  })
})

describe('the note about the running instance', () => {
  const about = { host: '127.0.0.1', port: 1, coder_port: 2, booterm_port: 3, public_url: null, database_url: 'postgres://secret' }

  test('is found while its process runs, and is for its owner alone', () => {
    const { instance } = homePaths(home)
    announceInstance(instance, about)
    expect(findInstance(instance)).toMatchObject({ ...about, pid: process.pid })
    expect(statSync(instance).mode & 0o777).toBe(0o600)
    retractInstance(instance)
    expect(findInstance(instance)).toBeUndefined()
  })

  test.each(['', '{', '[]', '{"pid":1}', JSON.stringify({ ...about, pid: process.pid, started: 'another time' })])(
    'is not believed when it is %j',
    (text) => {
      const { instance } = homePaths(home)
      writeFileSync(instance, text)
      expect(findInstance(instance)).toBeUndefined()
    },
  )
})
