// One setup at a time in a checkout. The lock is a folder (making one is atomic everywhere) that
// names its owner; an owner that is gone is robbed, so a killed setup blocks nobody.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { say } from './paths.mjs'

const POLL_MS = 200
/** A lock without an owner file was left between two system calls, or is about to get one. */
const UNOWNED_MS = 5_000
/** Nothing that setup does takes this long; the owner may live on another machine or its number be reused. */
const LONGEST_MS = 30 * 60_000

/**
 * @template T
 * @param {string} lock folder that stands for the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lock, work) {
  await acquire(lock)
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** @param {string} lock */
async function acquire(lock) {
  mkdirSync(dirname(lock), { recursive: true })
  let told = false
  while (!tryAcquire(lock)) {
    if (isStale(lock)) {
      rob(lock)
      continue
    }
    if (!told) say('another BooCode is being set up in this folder; waiting for it…')
    told = true
    await delay(POLL_MS)
  }
}

/** @param {string} lock */
function tryAcquire(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
  writeFileSync(join(lock, 'owner.json'), JSON.stringify({ pid: process.pid, host: hostname() }))
  return true
}

/**
 * @param {string} lock
 * @returns {boolean} whether nobody holds it any more
 */
export function isStale(lock) {
  let ageMs = 0
  try {
    ageMs = Date.now() - statSync(lock).mtimeMs
    const owner = JSON.parse(readFileSync(join(lock, 'owner.json'), 'utf8'))
    if (ageMs > LONGEST_MS) return true
    return owner.host === hostname() && !isAlive(owner.pid)
  } catch {
    // No owner file yet, or half of one, or the lock went away meanwhile.
    return ageMs > UNOWNED_MS
  }
}

/**
 * Takes a stale lock out of the way. Of several that find it stale one wins the rename; a loser
 * that moved somebody's fresh lock puts it back.
 * @param {string} lock
 */
function rob(lock) {
  const aside = `${lock}.stale-${process.pid}`
  try {
    renameSync(lock, aside)
    if (isStale(aside)) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, lock)
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return hasCode(error, 'EPERM')
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
