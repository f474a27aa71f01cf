import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { createBoundedOutput } from './bounded-output.ts'
import { startChild } from './spawn.ts'
import type { ChildLimits } from './spawn.ts'

const env = { PATH: '/usr/bin:/bin' }

function start(script: string, limits: Partial<ChildLimits> = {}) {
  const stdout = createBoundedOutput(1024)
  const stderr = createBoundedOutput(1024)
  const child = startChild(
    { file: '/bin/sh', args: ['-c', script], cwd: '/', env },
    { signal: new AbortController().signal, timeoutMs: 20_000, killGraceMs: 0, ...limits },
    { stdout: stdout.write, stderr: stderr.write },
  )
  return { ...child, stdout, stderr }
}

/** Resolves when the process is gone; a zombie that nobody reaps counts as gone. */
async function untilGone(pid: number): Promise<void> {
  const isAlive = () => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  while (isAlive()) await delay(5)
}

function firstPid(text: () => string): Promise<number> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const found = /(\d+)\n/.exec(text())
      if (found === null) return
      clearInterval(timer)
      resolve(Number(found[1]))
    }, 5)
  })
}

describe('startChild', () => {
  it('gives exit code and both streams', async () => {
    const child = start('echo out; echo err >&2; exit 3')
    expect(await child.done).toEqual({ kind: 'exited', exitCode: 3, signal: null })
    expect([child.stdout.text(), child.stderr.text()]).toEqual(['out\n', 'err\n'])
  })

  it('gives the child an empty input and only the environment it was handed', async () => {
    const child = start('cat; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OLDPWD=')
    await child.done
    expect(child.stdout.text()).toBe('PATH=/usr/bin:/bin\n')
  })

  it('says when the program cannot be started', async () => {
    const limits = { signal: new AbortController().signal, timeoutMs: 1000, killGraceMs: 0 }
    const sinks = { stdout: () => undefined, stderr: () => undefined }
    const missing = startChild({ file: '/no/such/program', args: [], cwd: '/', env }, limits, sinks)
    expect(await missing.done).toEqual({ kind: 'not-started', code: 'ENOENT' })
    const impossible = startChild({ file: '/bin/echo', args: ['a\0b'], cwd: '/', env }, limits, sinks)
    expect(await impossible.done).toMatchObject({ kind: 'not-started' })
  })

  it('kills the grandchildren too when the time is up', async () => {
    const child = start('sleep 1000 & echo $!; wait', { timeoutMs: 200 })
    const grandchild = await firstPid(child.stdout.text)
    expect(await child.done).toEqual({ kind: 'timed-out' })
    await untilGone(grandchild)
  })

  it('kills children that a command leaves behind, and does not wait for them', async () => {
    const child = start('sleep 1000 & echo $!')
    expect(await child.done).toMatchObject({ kind: 'exited', exitCode: 0 })
    await untilGone(await firstPid(child.stdout.text))
  })

  it('lets a child end by itself before it is killed', async () => {
    const stop = new AbortController()
    const child = start('trap "echo ended; exit 0" TERM; echo 1; while :; do sleep 0.01; done', {
      signal: stop.signal,
      killGraceMs: 10_000,
    })
    await firstPid(child.stdout.text)
    stop.abort()
    expect(await child.done).toEqual({ kind: 'aborted' })
    expect(child.stdout.text()).toContain('ended')
  })

  it('kills a child that ignores the request to end', async () => {
    const child = start('trap "" TERM; echo 1; while :; do sleep 0.01; done', { killGraceMs: 50 })
    await firstPid(child.stdout.text)
    child.stop()
    expect(await child.done).toEqual({ kind: 'stopped' })
  })

  it('starts nothing when it is already aborted', async () => {
    expect(await start('echo never', { signal: AbortSignal.abort() }).done).toEqual({ kind: 'aborted' })
  })

  it('holds a flood in fixed memory', async () => {
    const child = start('head -c 20000000 /dev/zero | tr "\\0" x')
    await child.done
    expect(child.stdout.text().length).toBeLessThan(1200)
    expect(child.stdout.omittedBytes).toBe(20_000_000 - 1024)
  })
})
