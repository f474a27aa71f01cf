import { identifyProcess, isRunning, sendSignal, waitForExit } from '@boocode/processes'
import type { ProcessIdentity } from '@boocode/processes'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

import { endCommandProcesses, identifyCommand, killLeftover, markVariable } from '../commands/command-processes.ts'
import type { CommandIdentity } from '../commands/command-processes.ts'
import { createCommandRunner } from '../commands/command-runner.ts'
import type { CommandSpec } from '../commands/command-runner.ts'

const environment = { PATH: process.env['PATH'] ?? '' }
const runner = createCommandRunner({ environment, killGraceMs: 100 })

function run(script: string, parts: Partial<CommandSpec> = {}) {
  return runner.run({
    argv: ['sh', '-c', script],
    cwd: '/',
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    maxOutputBytes: 32 * 1024,
    ...parts,
  })
}

const numbers = (output: string) => output.match(/\d+/g)?.map(Number) ?? []
const running = (pids: readonly number[]) => pids.flatMap((pid) => identifyProcess(pid) ?? [])

const hasSetsid = process.platform === 'linux'

describe('a command', () => {
  it('is known before it runs', async () => {
    let known: CommandIdentity | undefined
    const { output } = await run('echo $$', { onStart: (identity) => void (known = identity) })
    expect(numbers(output)).toEqual([known?.pid])
  })

  it('does not run when it could not be stored', async () => {
    const printed: string[] = []
    const refused = run('echo ran', { onStart: () => Promise.reject(new Error('lease lost')), onOutput: (text) => printed.push(text) })
    await expect(refused).rejects.toThrow('lease lost')
    expect(printed).toEqual([])
  })

  it('does not run when it was stopped before', async () => {
    const stop = new AbortController()
    const end = await run('echo ran', { signal: stop.signal, onStart: () => stop.abort() })
    expect(end).toMatchObject({ outcome: { kind: 'aborted' }, output: '' })
  })

  it('tells its output while it runs', async () => {
    const stop = new AbortController()
    const end = await run('echo early; sleep 1000', { signal: stop.signal, onOutput: () => stop.abort() })
    expect(end).toMatchObject({ outcome: { kind: 'aborted' }, output: 'early\n' })
  })

  it('takes its group with it', async () => {
    const end = await run('sleep 1000 & echo $!; sleep 1000 & echo $!')
    expect(end.outcome).toEqual({ kind: 'exited', exitCode: 0 })
    expect(running(numbers(end.output))).toEqual([])
  })

  it('takes with it what left the group', async (ctx) => {
    if (!hasSetsid) ctx.skip('no /proc on this machine')
    const end = await run('setsid sh -c "sleep 1000 & echo \\$!; setsid sleep 1000 & echo \\$!; wait" & sleep 0.3')
    expect(numbers(end.output)).toHaveLength(2)
    expect(running(numbers(end.output))).toEqual([])
    expect(end.leftBehind).toBeGreaterThanOrEqual(2)
  })

  it('takes with it what hid its environment but is still the child of one that is known', async (ctx) => {
    if (!hasSetsid) ctx.skip('no /proc on this machine')
    const end = await run('setsid sh -c "env -i setsid sleep 1000 & echo \\$!; wait" & sleep 0.3')
    expect(running(numbers(end.output))).toEqual([])
  })

  it('ends with all of a tree that forks', async () => {
    const fork = 'f() { [ $1 -gt 0 ] || exec sleep 1000; f $(($1 - 1)) & f $(($1 - 1)) & echo $!; wait; }; f 5'
    const end = await run(fork, { timeoutMs: 700 })
    expect(end.outcome).toEqual({ kind: 'timed-out' })
    expect(numbers(end.output).length).toBeGreaterThan(10)
    expect(running(numbers(end.output))).toEqual([])
  })

  it('ends although it ignores the request to', async () => {
    const end = await run('trap "" TERM; echo $$; while :; do sleep 0.01; done', { timeoutMs: 300 })
    expect(end.outcome).toEqual({ kind: 'timed-out' })
    expect(running(numbers(end.output))).toEqual([])
  })

  it('may print without end in fixed memory', async () => {
    const before = process.memoryUsage().rss
    const end = await run('head -c 1000000000 /dev/zero')
    expect(end.omittedBytes).toBeGreaterThan(990_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('leaves no core dump', async () => {
    expect((await run('ulimit -c')).output).toBe('0\n')
  })
})

/** A command whose coder was killed: started beside us, so that nobody but `killLeftover` ends it. */
async function leave(script: string, env: Record<string, string> = markVariable('left-1')) {
  const leader = spawn('/bin/sh', ['-c', `${script}; echo up $$; exec sleep 1000`], {
    detached: true,
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  leader.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  while (!output.includes('up')) await once(leader.stdout, 'data')
  const identity = identifyProcess(leader.pid ?? 0)
  if (identity === undefined) throw new Error('the leader ended')
  return { leader: identity, command: identifyCommand(identity, 'left-1'), members: running(numbers(output)) }
}

const gone = (identity: ProcessIdentity) => waitForExit(identity, 10_000)

describe('killLeftover', () => {
  it('ends the whole command and says whether there was one', async () => {
    const { command, members } = await leave('sleep 1000 & echo $!')
    expect(members).toHaveLength(2)
    expect(await killLeftover(command)).toBe(true)
    expect(await Promise.all(members.map(gone))).toEqual([true, true])
    expect(await killLeftover(command)).toBe(false)
  })

  it('ends the survivors of a leader that is gone', async (ctx) => {
    if (!hasSetsid) ctx.skip('no /proc on this machine')
    const { leader, command, members } = await leave('sleep 1000 & echo $!; setsid sleep 1000 & echo $!; sleep 0.2')
    sendSignal(command.pid, 'SIGKILL')
    await gone(leader)
    expect(await killLeftover(command)).toBe(true)
    expect(await Promise.all(members.map(gone))).toEqual([true, true, true])
  })

  it('lets alone a process that only has the number', async () => {
    const { command, members } = await leave('sleep 1000 & echo $!', {})
    expect(await killLeftover({ ...command, started: `${command.started}0` })).toBe(false)
    expect(members.every(isRunning)).toBe(true)
    expect(await endCommandProcesses(command)).toBe(2)
  })
})
