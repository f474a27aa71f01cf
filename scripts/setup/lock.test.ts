import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isStale, withLock } from './lock.mjs'

let folder = ''
let lock = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boocode-lock-'))
  lock = join(folder, 'lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function heldBy(owner: object): void {
  mkdirSync(lock)
  writeFileSync(join(lock, 'owner.json'), JSON.stringify(owner))
}

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await new Promise((resolve) => child.on('close', resolve))
  return child.pid ?? 0
}

describe('withLock', () => {
  it('lets one at a time work, and each of many in turn', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all([1, 2, 3].map(() => withLock(lock, work)))
    expect(most).toBe(1)
    expect(existsSync(lock)).toBe(false)
  })

  it('is given back when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
    expect(existsSync(lock)).toBe(false)
  })

  it('takes over from an owner that was killed', async () => {
    heldBy({ pid: await pidOfTheDead(), host: hostname() })
    await expect(withLock(lock, () => Promise.resolve('done'))).resolves.toBe('done')
  })
})

describe('isStale', () => {
  it('holds for a living owner', () => {
    heldBy({ pid: process.pid, host: hostname() })
    expect(isStale(lock)).toBe(false)
  })

  it('leaves the owner on another machine alone until it is older than any setup', () => {
    heldBy({ pid: 1, host: 'another-machine' })
    expect(isStale(lock)).toBe(false)
    utimesSync(lock, new Date(0), new Date(0))
    expect(isStale(lock)).toBe(true)
  })

  it('gives a lock without an owner file a moment to get one', () => {
    mkdirSync(lock)
    expect(isStale(lock)).toBe(false)
    utimesSync(lock, new Date(0), new Date(0))
    expect(isStale(lock)).toBe(true)
  })
})
