import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { commandOf, hasExited, identifyProcess, isRunning, listProcesses, sendSignal, waitForExit } from './processes.ts'

const sleeper = ['-e', 'setInterval(() => {}, 1e6); process.stdout.write("up")']

test('a process keeps its identity while it runs and loses it when it ends', async () => {
  const child = spawn(process.execPath, sleeper, { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const identity = identifyProcess(child.pid ?? 0)
  expect(identity).toBeDefined()
  if (!identity) return
  expect(identifyProcess(identity.pid)).toEqual(identity)
  expect(isRunning(identity)).toBe(true)
  expect(await waitForExit(identity, 0)).toBe(false)
  expect(hasExited(identity.pid)).toBe(false)
  expect(sendSignal(identity.pid, 'SIGKILL')).toBe(true)
  expect(await waitForExit(identity, 10_000)).toBe(true)
  expect(isRunning(identity)).toBe(false)
})

test('a process with the same number and another start is another process', () => {
  const self = identifyProcess(process.pid)
  expect(self && isRunning(self)).toBe(true)
  expect(self && isRunning({ ...self, started: `${self.started}0` })).toBe(false)
})

test('a process that ended and was not reaped counts as gone', async () => {
  // The shell replaces itself by a program that never waits for the child it inherits.
  const parent = spawn('/bin/sh', ['-c', `sh -c 'echo $$' & exec ${process.execPath} -e "setInterval(() => {}, 1e6)"`])
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString().trim())
  const identity = identifyProcess(pid)
  if (identity) await waitForExit(identity, 10_000)
  expect(identifyProcess(pid)).toBeUndefined()
  expect(hasExited(pid)).toBe(true)
  parent.kill('SIGKILL')
})

test('numbers that name no process are answered, not thrown at', () => {
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 30]) expect(identifyProcess(pid)).toBeUndefined()
  expect(sendSignal(2 ** 30, 'SIGTERM')).toBe(false)
  expect(hasExited(2 ** 30)).toBe(true)
  expect(commandOf(2 ** 30)).toBeUndefined()
})

test('the process list has this process with its program', () => {
  const self = listProcesses().find(({ pid }) => pid === process.pid)
  expect(self?.command).toBe(commandOf(process.pid))
  expect(self?.command).not.toBe('')
})
