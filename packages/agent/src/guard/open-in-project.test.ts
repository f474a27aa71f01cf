import { execFileSync } from 'node:child_process'
import { chmod, readdir } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject, OUTSIDE_MARK } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import { whileSwapping } from '../tests/while-swapping.ts'
import { openDirectoryInProject, openInProject } from './open-in-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({ 'src/a.ts': 'inside' })
})

afterEach(() => project[Symbol.asyncDispose]())

async function faultFor(asked: string): Promise<string> {
  const opened = await openInProject(project.ctx, asked)
  if (!opened.ok) return opened.fault
  await opened.handle.close()
  return 'opened'
}

describe('openInProject', () => {
  it('opens an ordinary file, also by way of a link', async () => {
    await project.link('link', 'src/a.ts')
    const opened = await openInProject(project.ctx, 'link')
    if (!opened.ok) throw new Error(opened.message)
    await using handle = opened.handle
    expect(opened).toMatchObject({ relative: 'src/a.ts', sizeBytes: 6 })
    expect(await handle.readFile('utf8')).toBe('inside')
  })

  it('says what is wrong with anything else', async () => {
    expect(await faultFor('src')).toBe('is-a-directory')
    expect(await faultFor('nothing')).toBe('missing')
    expect(await faultFor('src/a.ts/below')).toBe('missing')
    expect(await faultFor('../outside/file.txt')).toBe('refused')
    expect(await faultFor('.env')).toBe('refused')
  })

  it('does not wait for a writer to a pipe', async () => {
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: project.root })
    expect(await faultFor('pipe')).toBe('special-file')
  })

  it('says when permission is missing', async (ctx) => {
    if (process.getuid?.() === 0) ctx.skip('root may read everything')
    await chmod(path.join(project.root, 'src/a.ts'), 0)
    expect(await faultFor('src/a.ts')).toBe('no-permission')
  })
})

describe('openDirectoryInProject', () => {
  it('opens a folder and refuses a file', async () => {
    const opened = await openDirectoryInProject(project.ctx, 'src')
    if (!opened.ok) throw new Error(opened.message)
    await using _handle = opened.handle
    expect(await readdir(opened.accessPath)).toEqual(['a.ts'])
    expect(await openDirectoryInProject(project.ctx, 'src/a.ts')).toMatchObject({ ok: false, fault: 'not-a-directory' })
  })
})

describe('while somebody swaps paths for links to the outside', () => {
  it.each([
    ['folder', 'sub', 'sub', 'sub/file.txt'],
    ['file', 'sub/file.txt', 'file.txt', 'sub/file.txt'],
  ])('never reads the outside through a swapped %s', async (_what, victim, target, asked) => {
    await project.write('sub/file.txt', 'inside')
    const seen = new Set<string>()
    await whileSwapping(path.join(project.root, victim), path.join(project.outside, target), async () => {
      for (let round = 0; round < 1500; round += 1) {
        const opened = await openInProject(project.ctx, asked)
        if (!opened.ok) continue
        seen.add(await opened.handle.readFile('utf8'))
        await opened.handle.close()
      }
    })
    expect([...seen]).not.toContain(OUTSIDE_MARK)
  })

  it('never lists or searches the outside', async () => {
    await project.write('sub/inside.txt', 'inside-content')
    let output = ''
    await whileSwapping(path.join(project.root, 'sub'), path.join(project.outside, 'sub'), async () => {
      for (let round = 0; round < 40; round += 1) {
        output += (await project.call('grep', { pattern: 'content', path: 'sub' })).output
        output += (await project.call('list_dir', { path: 'sub' })).output
        output += (await project.call('find_files', { glob: '*', path: 'sub' })).output
      }
    })
    expect(output).not.toContain(OUTSIDE_MARK)
    expect(output).not.toMatch(/(^|\/)file\.txt/m)
  })
})
