import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import { resolveInProject } from './path-guard.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({ 'src/a.ts': 'a', '.env': 's', '.git/config': 'c', '.env.example': 'e' })
})

afterEach(() => project[Symbol.asyncDispose]())

async function ruleFor(asked: string, grantedRoots: string[] = []): Promise<string> {
  const resolved = await resolveInProject({ projectRoot: project.root, grantedRoots }, asked)
  return resolved.ok ? resolved.relative : resolved.rule
}

describe('a path inside the project', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src/../src/a.ts', 'src/a.ts'],
    ['', '.'],
    ['.', '.'],
    ['src/', 'src'],
    ['missing/deep/file.ts', 'missing/deep/file.ts'],
    ['src/a.ts/below-a-file', 'src/a.ts/below-a-file'],
    ['.env.example', '.env.example'],
    ['..name', '..name'],
  ])('%j is %j', async (asked, relative) => {
    expect(await ruleFor(asked)).toBe(relative)
  })

  it('may be asked for by its absolute path, also through a link to the project', async () => {
    const alias = path.join(project.outside, 'alias')
    await symlink(project.root, alias)
    expect(await ruleFor(path.join(project.root, 'src/a.ts'))).toBe('src/a.ts')
    expect(await ruleFor(path.join(alias, 'src/a.ts'))).toBe('src/a.ts')
    expect(await ruleFor(path.join(alias, '.env'))).toBe('secret-file')
  })

  it('may be a link to another place inside', async () => {
    await project.link('link.ts', 'src/a.ts')
    await project.link('chain.ts', './link.ts')
    expect(await ruleFor('chain.ts')).toBe('src/a.ts')
  })
})

describe('a path outside', () => {
  it.each(['..', '../outside/file.txt', '/etc/passwd', '/', '/proc/self/environ', 'src/../../outside', '../project-2/x'])(
    '%j is refused',
    async (asked) => {
      expect(await ruleFor(asked)).toBe('outside-project')
    },
  )

  it('gets the same answer whether it exists, is missing or lies below a file', async () => {
    const answers = []
    for (const name of ['file.txt', 'nothing', 'file.txt/x', 'sub', 'sub/nothing/x']) {
      const asked = path.join(project.outside, name)
      const resolved = await resolveInProject(project.ctx, asked)
      answers.push(resolved.ok ? 'allowed' : resolved.message.replace(asked, 'PATH'))
    }
    expect(new Set(answers).size).toBe(1)
  })

  it('is refused behind every kind of link', async () => {
    await project.link('absolute', path.join(project.outside, 'file.txt'))
    await project.link('relative', '../outside/file.txt')
    await project.link('folder', '../outside')
    await project.link('dangling', '../outside/not-there')
    await project.link('dangling-far', '/no-such-folder/x')
    await project.link('chain', 'folder')
    await project.link('src/up', '../..')
    await project.link('climbs', '../outside/not-there/../../project/src/a.ts')
    const asked = ['absolute', 'relative', 'folder/file.txt', 'folder/new.txt', 'dangling', 'dangling/x', 'dangling-far']
    for (const each of [...asked, 'chain/sub/file.txt', 'src/up', 'src/up/outside/x', 'climbs']) {
      expect([each, await ruleFor(each)]).toEqual([each, 'outside-project'])
    }
  })

  it('is refused where links turn in a circle', async () => {
    await project.link('one', 'two')
    await project.link('two', 'one')
    expect(await ruleFor('one')).toBe('outside-project')
  })
})

describe('a protected path', () => {
  it.each([
    ['.env', 'secret-file'],
    ['.ENV', 'secret-file'],
    ['src/../.env', 'secret-file'],
    ['missing/.env.production', 'secret-file'],
    ['.git', 'git-internals'],
    ['.git/config', 'git-internals'],
    ['.Git/config', 'git-internals'],
  ])('%j is refused by %s', async (asked, rule) => {
    expect(await ruleFor(asked)).toBe(rule)
  })

  it('is refused by any other name', async () => {
    await project.link('notes.txt', '.env')
    await project.link('settings', '.git')
    expect(await ruleFor('notes.txt')).toBe('secret-file')
    expect(await ruleFor('settings/config')).toBe('git-internals')
  })

  it('is refused by its own name even when it leads to an ordinary file', async () => {
    await project.link('.env.local', 'src/a.ts')
    expect(await ruleFor('.env.local')).toBe('secret-file')
  })

  it('says which rule refused it', async () => {
    const resolved = await resolveInProject(project.ctx, '.env')
    expect(resolved).toMatchObject({ ok: false, message: expect.stringContaining('"secret-file"') })
  })
})

describe('a grant', () => {
  it('opens a folder outside, by absolute path, except for its secrets', async () => {
    await writeFile(path.join(project.outside, '.env'), 'x')
    const file = path.join(project.outside, 'file.txt')
    expect(await ruleFor(file, [project.outside])).toBe(file)
    expect(await ruleFor('../outside/file.txt', [project.outside])).toBe(file)
    expect(await ruleFor('../outside/.env', [project.outside])).toBe('secret-file')
    expect(await ruleFor('../outside-2', [project.outside])).toBe('outside-project')
  })

  it('of exactly one secret file opens that one', async () => {
    const grant = [path.join(project.root, '.env')]
    await project.link('notes.txt', '.env')
    await project.write('.env.local', 'x')
    expect(await ruleFor('.env', grant)).toBe('.env')
    expect(await ruleFor('notes.txt', grant)).toBe('.env')
    expect(await ruleFor('.env.local', grant)).toBe('secret-file')
  })

  it('does not reach a project through a link in the granted folder', async () => {
    await mkdir(path.join(project.outside, 'granted'))
    await symlink('../file.txt', path.join(project.outside, 'granted', 'out'))
    const granted = path.join(project.outside, 'granted')
    expect(await ruleFor(path.join(granted, 'out'), [granted])).toBe('outside-project')
  })
})

it('refuses what cannot be a path', async () => {
  expect(await ruleFor('a\0b')).toBe('invalid-path')
  expect(await ruleFor('x'.repeat(5000))).toBe('invalid-path')
})
