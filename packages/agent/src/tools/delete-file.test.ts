import { afterEach, beforeEach, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({ 'src/a.txt': 'one\ntwo\n' })
})

afterEach(() => project[Symbol.asyncDispose]())

const remove = (path: string) => project.call('delete_file', { path })

it('plans to delete a file', async () => {
  expect(await remove('src/a.txt')).toEqual({
    output: 'src/a.txt: deleted; +0 −2.',
    isError: false,
    truncated: false,
    changes: [
      {
        absolute: `${project.root}/src/a.txt`,
        path: 'src/a.txt',
        operation: 'delete',
        before: Buffer.from('one\ntwo\n'),
        after: null,
      },
    ],
  })
})

it('deletes binary files too', async () => {
  await project.write('a.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47]))
  expect(await remove('a.png')).toMatchObject({ output: 'a.png: deleted; 4 B.', isError: false })
})

it('deletes neither a link nor, by its name, the file it leads to', async () => {
  await project.link('link', 'src/a.txt')
  expect(await remove('link')).toEqual({
    output: 'link is a link to src/a.txt, and links are not deleted. To delete that file, name it.',
    isError: true,
    truncated: false,
  })
  await project.link('folder', 'src')
  expect((await remove('folder/a.txt')).changes).toMatchObject([{ path: 'src/a.txt' }])
})

it.each([
  ['src', 'src is a folder, not a file. list_dir shows what is in it.'],
  ['src/b.txt', 'src/b.txt does not exist. Did you mean src/a.txt?'],
  ['.git/config', 'Refused by the rule "git-internals"'],
  ['../outside/file.txt', 'Refused by the rule "outside-project"'],
])('refuses %s', async (path, expected) => {
  const result = await remove(path)
  expect(result).toMatchObject({ isError: true, output: expect.stringContaining(expected) })
  expect(result.changes).toBeUndefined()
})
