import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  const files = ['src/a.ts', 'src/deep/b.test.ts', 'docs/c.md', '.github/ci.yml', 'lib.d/x.ts', 'lib.d/node_modules/y.ts']
  project = await createTempProject(Object.fromEntries(files.map((file) => [file, ''])))
})

afterEach(() => project[Symbol.asyncDispose]())

async function find(input: { glob: string; path?: string; offset?: number }): Promise<string[]> {
  return (await project.call('find_files', input)).output.split('\n')
}

describe('find_files', () => {
  it.each([
    ['*.ts', ['lib.d/node_modules/y.ts', 'lib.d/x.ts', 'src/a.ts', 'src/deep/b.test.ts']],
    ['src/*.ts', ['src/a.ts']],
    ['**/*.test.*', ['src/deep/b.test.ts']],
    ['*.{md,yml}', ['.github/ci.yml', 'docs/c.md']],
    ['{src,docs}/**', ['docs/c.md', 'src/a.ts', 'src/deep/b.test.ts']],
    ['{src/a,docs/c}.*', ['docs/c.md', 'src/a.ts']],
    ['[ab].ts', ['src/a.ts']],
  ])('finds %s', async (glob, expected) => {
    expect(await find({ glob })).toEqual(expected)
  })

  it('searches below a path, and gives paths from the project root', async () => {
    expect(await find({ glob: '*.ts', path: 'src' })).toEqual(['src/a.ts', 'src/deep/b.test.ts'])
    expect(await find({ glob: 'deep/*', path: 'src' })).toEqual(['src/deep/b.test.ts'])
  })

  it.each(['**', '**/*', '*', '*.ts', 'lib.d/**'])('honours .gitignore and secrets for %s', async (glob) => {
    await project.write('.gitignore', 'node_modules\nsrc/a.ts\n')
    await project.write('lib.d/.env', '')
    await project.write('lib.d/k.pem', '')
    const found = await find({ glob })
    for (const hidden of ['lib.d/node_modules/y.ts', 'src/a.ts', 'lib.d/.env', 'lib.d/k.pem']) expect(found).not.toContain(hidden)
    expect(found).toContain('lib.d/x.ts')
  })

  it('looks inside an excluded folder that is named', async () => {
    await project.write('.gitignore', 'node_modules\n')
    expect(await find({ glob: '*.ts', path: 'lib.d/node_modules' })).toEqual(['lib.d/node_modules/y.ts'])
  })

  it('obeys no ignore file but .gitignore', async () => {
    await project.write('.ignore', '*\n')
    await project.write('.rgignore', '*\n')
    expect(await find({ glob: '*.md' })).toEqual(['docs/c.md'])
  })

  it('comes in pages', async () => {
    for (let index = 0; index < 620; index += 1) await project.write(`many/f${String(index).padStart(3, '0')}`, '')
    const first = await find({ glob: 'many/*' })
    expect(first).toHaveLength(501)
    expect(first.at(-1)).toBe('[Files 1-500 of 620. For more: offset 501, or a narrower glob.]')
    const second = await find({ glob: 'many/*', offset: 501 })
    expect(second).toHaveLength(121)
    expect(second[0]).toBe('many/f500')
    expect(await find({ glob: 'many/*', offset: 700 })).toEqual(['There are only 620 files; none from 700 on.'])
  })

  it('says so when nothing matches or the request makes no sense', async () => {
    expect((await find({ glob: '*.zig' }))[0]).toMatch(/^No files match\./)
    expect((await find({ glob: '{a,b}'.repeat(10) }))[0]).toMatch(/braces/)
    expect(await find({ glob: '*', path: 'docs/c.md' })).toEqual(['docs/c.md is a file, not a folder.'])
    expect(await find({ glob: '*', path: 'nowhere' })).toEqual(['nowhere does not exist.'])
  })

  it('keeps a name with a line break in one line', async () => {
    await project.write('odd\nname.md', '')
    expect(await find({ glob: '*.md' })).toEqual(['docs/c.md', '"odd\\nname.md"'])
  })

  it('stops when the turn stops', async () => {
    const stop = new AbortController()
    const running = project.call('find_files', { glob: '**' }, { signal: stop.signal })
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('names what is in a granted folder by absolute path', async () => {
    const { output } = await project.call(
      'find_files',
      { glob: '*.txt', path: project.outside },
      { grantedRoots: [project.outside] },
    )
    expect(output).toBe([path.join(project.outside, 'file.txt'), path.join(project.outside, 'sub/file.txt')].join('\n'))
  })
})
