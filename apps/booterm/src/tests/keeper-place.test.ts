import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeTempFolder } from '@boocode/testkit'
import { afterEach, expect, test } from 'vitest'
import { makeKeeperPlace } from '../keeper/keeper-place.ts'

const home = makeTempFolder('keeper-place')

afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

test('the socket lies in the home, closed to others', () => {
  const { socket } = makeKeeperPlace(home)
  expect(socket.startsWith(home)).toBe(true)
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
})

test('in a home with a long path it lies in a short folder of its own', () => {
  const far = join(home, 'a-folder-with-a-long-name'.repeat(4))
  const [one, two] = [far, `${far}-other`].map((place) => makeKeeperPlace(place).socket)
  expect(one).not.toBe(two)
  for (const socket of [one, two]) {
    expect(Buffer.byteLength(socket ?? '')).toBeLessThan(104)
    rmSync(dirname(socket ?? ''), { recursive: true })
  }
})

test('a folder in which others may write is not used', () => {
  const folder = join(home, 'terminals', 'run')
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
  expect(() => makeKeeperPlace(home)).toThrow('others may write')
})
