import { createHash } from 'node:crypto'
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import { changeFaultOf } from './change-faults.ts'
import { MAX_CHANGE_BYTES, readForChange } from './read-for-change.ts'
import { writeInProject } from './write-in-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({ 'src/a.ts': 'old' })
})

afterEach(() => project[Symbol.asyncDispose]())

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function at(relative: string): string {
  return path.join(project.root, relative)
}

/** `before` is what the file must hold, `after` what it is to hold; null stands for no file. */
async function change(relative: string, before: string | null, after: string | null): Promise<string> {
  const result = await writeInProject(project.ctx, at(relative), {
    expected: before === null ? null : sha256(before),
    content: after === null ? null : Buffer.from(after),
  })
  return result.ok ? 'done' : result.fault
}

async function namesIn(relative: string): Promise<string[]> {
  return (await readdir(at(relative))).toSorted()
}

describe('readForChange', () => {
  async function faultFor(asked: string): Promise<string> {
    const read = await readForChange(project.ctx, asked)
    return read.ok ? `${read.relative}: ${String(read.content)}` : read.fault
  }

  it('gives the whole content and the place that a link leads to', async () => {
    await project.link('link.ts', 'src/a.ts')
    await chmod(at('src/a.ts'), 0o740)
    await project.write('data.bin', Buffer.from([0, 255, 0]))
    expect(await readForChange(project.ctx, 'link.ts')).toEqual({
      ok: true,
      absolute: at('src/a.ts'),
      relative: 'src/a.ts',
      content: Buffer.from('old'),
      mode: 0o740,
    })
    expect(await readForChange(project.ctx, 'data.bin')).toMatchObject({ content: Buffer.from([0, 255, 0]) })
  })

  it('gives null for a file that is absent, also where folders are missing or a link leads nowhere', async () => {
    await project.link('dangling', 'src/new.ts')
    expect(await faultFor('new.ts')).toBe('new.ts: null')
    expect(await faultFor('deep/er/new.ts')).toBe('deep/er/new.ts: null')
    expect(await faultFor('dangling')).toBe('src/new.ts: null')
  })

  it('says what cannot be changed', async () => {
    await project.write('big', Buffer.alloc(MAX_CHANGE_BYTES + 1))
    await project.write('largest', Buffer.alloc(MAX_CHANGE_BYTES))
    expect(await faultFor('big')).toBe('too-large')
    expect(await readForChange(project.ctx, 'largest')).toMatchObject({ ok: true })
    expect(await faultFor('src')).toBe('is-a-directory')
    expect(await faultFor('.')).toBe('is-a-directory')
    expect(await faultFor('src/a.ts/below')).toBe('missing-parent')
    expect(await faultFor('x'.repeat(300))).toBe('name-too-long')
    expect(await faultFor('.env')).toBe('refused')
    expect(await faultFor('../outside/file.txt')).toBe('refused')
  })

  it('says that a grant is for reading', async () => {
    const scope = { projectRoot: project.root, grantedRoots: [project.outside] }
    const file = path.join(project.outside, 'file.txt')
    expect(await readForChange(scope, file)).toMatchObject({ fault: 'refused', message: expect.stringContaining('for reading') })
    const written = await writeInProject(scope, path.join(project.outside, 'new'), { expected: null, content: Buffer.from('x') })
    expect(written).toMatchObject({ ok: false, fault: 'refused' })
  })

  it('says that the project is gone', async () => {
    await rm(project.root, { recursive: true })
    expect(await faultFor('src/a.ts')).toBe('missing-project')
    expect(await change('src/a.ts', null, 'new')).toBe('missing-project')
    expect(await change('src/a.ts', 'old', 'new')).toBe('missing-project')
  })
})

describe('writeInProject', () => {
  it('replaces, creates and deletes, and leaves nothing beside', async () => {
    expect(await change('src/a.ts', 'old', 'new')).toBe('done')
    expect(await change('src/b.ts', null, '')).toBe('done')
    expect(await readFile(at('src/a.ts'), 'utf8')).toBe('new')
    expect(await namesIn('src')).toEqual(['a.ts', 'b.ts'])
    expect(await change('src/a.ts', 'new', null)).toBe('done')
    expect(await namesIn('src')).toEqual(['b.ts'])
  })

  it('makes missing folders and removes none', async () => {
    expect(await change('one/two/three.ts', null, 'x')).toBe('done')
    expect(await readFile(at('one/two/three.ts'), 'utf8')).toBe('x')
    expect(await change('one/two/three.ts', 'x', null)).toBe('done')
    expect(await namesIn('one/two')).toEqual([])
    expect(await change('not/there.ts', null, null)).toBe('done')
    expect(await namesIn('.')).toEqual(['one', 'src'])
  })

  it('changes nothing when the file is not as expected', async () => {
    expect(await change('src/a.ts', 'other', 'new')).toBe('changed')
    expect(await change('src/a.ts', 'other', null)).toBe('changed')
    expect(await change('src/a.ts', null, 'new')).toBe('changed')
    expect(await change('src/a.ts', null, null)).toBe('changed')
    expect(await change('src/b.ts', 'old', 'new')).toBe('changed')
    expect(await change('gone/b.ts', 'old', 'new')).toBe('changed')
    expect(await readFile(at('src/a.ts'), 'utf8')).toBe('old')
    expect(await namesIn('.')).toEqual(['src'])
    expect(await namesIn('src')).toEqual(['a.ts'])
  })

  it('does not write where something else has come to stand', async () => {
    await symlink(at('src/a.ts'), at('link'))
    await mkdir(at('folder'))
    expect(await change('link', 'old', 'new')).toBe('changed')
    expect(await change('folder', null, 'new')).toBe('is-a-directory')
    expect(await change('.', null, 'new')).toBe('is-a-directory')
    expect(await change('src/a.ts/below', null, 'new')).toBe('missing-parent')
    expect(await change('src/a.ts/below/this', null, 'new')).toBe('missing-parent')
    await rename(at('src'), at('moved'))
    await symlink('moved', at('src'))
    expect(await change('src/a.ts', 'old', 'new')).toBe('changed')
    expect(await readFile(at('moved/a.ts'), 'utf8')).toBe('old')
  })

  it('keeps the permissions, and gives a new file those of any other', async () => {
    await chmod(at('src/a.ts'), 0o750)
    await writeFile(at('plain'), '')
    expect(await change('src/a.ts', 'old', 'new')).toBe('done')
    expect(await change('b', null, 'new')).toBe('done')
    expect((await stat(at('src/a.ts'))).mode & 0o7777).toBe(0o750)
    expect((await stat(at('b'))).mode).toBe((await stat(at('plain'))).mode)
  })

  it('leaves other hard links as they were', async () => {
    await link(at('src/a.ts'), at('twin'))
    expect(await change('src/a.ts', 'old', 'new')).toBe('done')
    expect(await readFile(at('twin'), 'utf8')).toBe('old')
  })

  it('takes names as long as the file system does, and says so beyond', async () => {
    expect(await change('n'.repeat(255), null, 'x')).toBe('done')
    expect(await change('n'.repeat(256), null, 'x')).toBe('name-too-long')
    expect(await change(`${'d'.repeat(256)}/x`, null, 'x')).toBe('name-too-long')
  })

  it.each([
    '.env',
    'src/.ENV',
    '.Env.local',
    '\uFF0Eenv',
    '.e\u200Dnv',
    'keys/ID_RSA',
    'tls/Server.PEM',
    '.git/hooks/pre-commit',
    '.GIT/config',
    '.gi\u200Ct/config',
    '.env/inside',
    '.boocode-0011223344556677.tmp',
  ])('refuses the protected name %j', async (name) => {
    expect(await change(name, null, 'x')).toBe('refused')
    expect(await namesIn('.')).toEqual(['src'])
  })

  it('removes what a killed process left long ago, and nothing else', async () => {
    const left = '.boocode-00112233445566aa.tmp'
    const fresh = '.boocode-00112233445566bb.tmp'
    const alike = '.boocode-notes.tmp'
    for (const name of [left, fresh, alike]) await project.write(`src/${name}`, 'half')
    const longAgo = new Date(Date.now() - 3_600_000)
    for (const name of [left, alike]) await utimes(at(`src/${name}`), longAgo, longAgo)
    expect(await change('src/a.ts', 'old', 'new')).toBe('done')
    expect(await namesIn('src')).toEqual([fresh, alike, 'a.ts'])
    for (const name of ['list_dir', 'find_files', 'grep']) {
      const { output } = await project.call(name, name === 'list_dir' ? { path: 'src' } : { pattern: 'half', glob: '**' })
      expect(output).not.toContain('boocode')
    }
  })
})

describe('an error of the file system', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'no-permission'],
    ['EPERM', 'no-permission'],
    ['EMLINK', 'folder-full'],
    ['ENAMETOOLONG', 'name-too-long'],
    ['ENOENT', 'changed'],
    ['ELOOP', 'changed'],
    ['EIO', 'io-error'],
    ['EMFILE', 'io-error'],
  ])('%s is the fault %s', (code, fault) => {
    expect(changeFaultOf(Object.assign(new Error('x'), { code }))).toBe(fault)
  })

  it('is told apart from a defect', () => {
    expect(() => changeFaultOf(new TypeError('x'))).toThrow(TypeError)
  })
})
