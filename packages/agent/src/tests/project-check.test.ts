import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { createCommandRunner } from '../commands/command-runner.ts'
import { findProjectCheck, runProjectCheck } from '../policy/project-check.ts'
import { createTempProject } from './temp-project.ts'

const manifest = (scripts: unknown) => ({ 'package.json': JSON.stringify({ scripts }) })
const never = new AbortController().signal

describe('findProjectCheck', () => {
  it.each([
    [{ build: 'b', test: 't', typecheck: 'c' }, 'package-lock.json', ['npm', 'run', 'typecheck']],
    [{ build: 'b', compile: 'c' }, 'pnpm-lock.yaml', ['pnpm', 'run', 'compile']],
    [{ build: 'b' }, 'yarn.lock', ['yarn', 'run', 'build']],
    [{ build: 'b' }, 'bun.lock', ['bun', 'run', 'build']],
    [{ build: 'b' }, 'bun.lockb', ['bun', 'run', 'build']],
    [{ build: 'b' }, 'README.md', ['npm', 'run', 'build']],
  ])('for scripts %j and %s it is %j', async (scripts, lockFile, argv) => {
    await using project = await createTempProject({ ...manifest(scripts), [lockFile]: '' })
    expect(await findProjectCheck(project.root)).toEqual(argv)
  })

  it.each([['{"scripts":{"test":"t"}}'], ['{"scripts":{"build":1}}'], ['{"scripts":'], ['[]'], ['']])('finds none in %j', async (text) => {
    await using project = await createTempProject({ 'package.json': text })
    expect(await findProjectCheck(project.root)).toBeNull()
  })
})

describe('runProjectCheck', () => {
  /** A project whose package manager is a script of its own. */
  async function check(manager: string, signal = never) {
    await using project = await createTempProject({ ...manifest({ build: 'b' }), 'bin/npm': `#!/bin/sh\n${manager}` })
    await chmod(path.join(project.root, 'bin', 'npm'), 0o755)
    const runner = createCommandRunner({ environment: { PATH: `${project.root}/bin:/usr/bin:/bin` }, killGraceMs: 0 })
    return await runProjectCheck(project.root, runner, signal)
  }

  it('says whether it passed and what it printed', async () => {
    expect(await check('echo "$@"')).toEqual({ passed: true, command: 'npm run build', output: 'run build\n' })
    expect(await check('echo broken >&2; exit 2')).toMatchObject({ passed: false, output: 'broken\n' })
  })

  it('keeps at most 8 KiB of it', async () => {
    const result = await check('seq 1 100000; exit 1')
    expect(Buffer.byteLength(result?.output ?? '')).toBeLessThanOrEqual(8 * 1024)
    expect(result?.output).toMatch(/^1\n2\n[\s\S]*\n99999\n100000\n$/)
  })

  it('tells nothing when it was stopped or cannot start', async () => {
    expect(await check('sleep 1000', AbortSignal.abort())).toBeNull()
    await using project = await createTempProject(manifest({ build: 'b' }))
    expect(await runProjectCheck(project.root, createCommandRunner({ environment: { PATH: '/nowhere' } }), never)).toBeNull()
  })
})
