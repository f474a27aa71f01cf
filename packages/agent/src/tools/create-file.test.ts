import { afterEach, beforeEach, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject()
})

afterEach(() => project[Symbol.asyncDispose]())

const create = (path: string, content: string) => project.call('create_file', { path, content })

it('plans a new file, whose folders need not exist', async () => {
  expect(await create('src/deep/a.txt', 'eins\nzwei ä')).toEqual({
    output: 'src/deep/a.txt: created; +2 −0.',
    isError: false,
    truncated: false,
    changes: [
      {
        absolute: `${project.root}/src/deep/a.txt`,
        path: 'src/deep/a.txt',
        operation: 'create',
        before: null,
        after: Buffer.from('eins\nzwei ä'),
      },
    ],
  })
})

it('plans an empty file', async () => {
  expect((await create('a.txt', '')).changes).toMatchObject([{ before: null, after: Buffer.alloc(0) }])
})

it('leaves a file alone that exists', async () => {
  await project.write('a.txt', 'one')
  expect(await create('a.txt', 'two')).toEqual({
    output: 'a.txt exists already. Use edit_file to change it.',
    isError: true,
    truncated: false,
  })
  expect(await create('a.txt', 'one')).toEqual({
    output: 'a.txt exists already with exactly this content; nothing was changed.',
    isError: false,
    truncated: false,
  })
})

it('makes the file that a link leads to, inside the project only', async () => {
  await project.link('link', 'target.txt')
  expect((await create('link', 'x')).changes).toMatchObject([{ path: 'target.txt', absolute: `${project.root}/target.txt` }])
  await project.link('out', `${project.outside}/new.txt`)
  expect((await create('out', 'x')).output).toContain('"outside-project"')
})

it('finds folders and files in the way, also among the pending changes', async () => {
  await project.write('src/a.txt', '')
  expect((await create('src', 'x')).output).toBe('src is a folder, not a file. list_dir shows what is in it.')
  expect((await create('new/', 'x')).output).toBe('new/ names a folder. Give the path of a file; its folders are made with it.')
  expect((await create('src/a.txt/b/c', 'x')).output).toBe(
    'src/a.txt is a file, so nothing can be created below it. Choose another path.',
  )
  const overlay = new Map([[`${project.root}/lib/pending.ts`, Buffer.from('x')]])
  const below = await project.call('create_file', { path: 'lib', content: 'x' }, { overlay })
  expect(below.output).toBe('lib is a folder, not a file. list_dir shows what is in it.')
})

it.each([
  ['.env', 'x', '"secret-file"'],
  ['../a.txt', 'x', '"outside-project"'],
  ['.git/hooks/pre-commit', 'x', '"git-internals"'],
  ['a.txt', 'a\0b', 'content holds a NUL character'],
  ['a.txt', 'x'.repeat(5 * 1024 * 1024 + 1), 'content is larger than 5.0 MB'],
])('refuses %s', async (path, content, expected) => {
  const result = await create(path, content)
  expect(result).toMatchObject({ isError: true, output: expect.stringContaining(expected) })
  expect(result.changes).toBeUndefined()
})
