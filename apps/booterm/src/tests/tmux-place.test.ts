import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeTempFolder } from '@boocode/testkit'
import { afterEach, expect, test } from 'vitest'
import { makeTmuxFolder } from '../terminals/tmux-place.ts'

const home = makeTempFolder('tmux-place')
const paneId = '01980000-0000-7000-8000-000000000000'

afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

test('sockets lie in the home, closed to others, each pane with its own', () => {
  const folder = makeTmuxFolder(home)
  const { socket } = folder.of(paneId)
  expect(socket.startsWith(home)).toBe(true)
  expect(folder.of(paneId.replace(/0$/, '1')).socket).not.toBe(socket)
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
})

test('in a home with a long path they lie in a short folder of their own', () => {
  const far = join(home, 'a-folder-with-a-long-name'.repeat(4))
  const [one, two] = [far, `${far}-other`].map((place) => makeTmuxFolder(place).of(paneId).socket)
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
  expect(() => makeTmuxFolder(home)).toThrow('others may write')
})
