import { createHash } from 'node:crypto'
import { readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { readForChange } from '../guard/read-for-change.ts'
import { writeInProject } from '../guard/write-in-project.ts'
import { asked, isSecretPlace, plant, tree } from './hostile-tree.ts'
import { createTempProject } from './temp-project.ts'

const WRITTEN_MARK = 'written-content-4c8e'

/** What every file below `folder` holds and where every link leads, by path from `folder`. */
async function contentsOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name)
    const relative = path.relative(folder, place)
    if (entry.isSymbolicLink()) found.set(relative, `-> ${await readlink(place)}`)
    if (entry.isFile()) found.set(relative, await readFile(place, 'utf8'))
  }
  return found
}

it('changes exactly the file that was asked for, whatever the tree and the path', async () => {
  const property = fc.asyncProperty(tree, fc.array(asked, { minLength: 4, maxLength: 10 }), async (planted, paths) => {
    await using project = await createTempProject()
    await plant(project, planted)
    const outside = await contentsOf(project.outside)
    const expected = await contentsOf(project.root)
    for (const each of paths) {
      const read = await readForChange(project.ctx, each.replace('OUTSIDE', project.outside))
      if (!read.ok) continue
      expect(isSecretPlace(read.relative.split('/'))).toBe(false)
      expect(read.content?.toString()).toBe(expected.get(read.relative))
      const content = read.content?.includes(WRITTEN_MARK) === true ? null : Buffer.from(WRITTEN_MARK)
      const hash = read.content === null ? null : createHash('sha256').update(read.content).digest('hex')
      const written = await writeInProject(project.ctx, read.absolute, { expected: hash, content })
      if (!written.ok) continue
      if (content === null) expected.delete(read.relative)
      else expected.set(read.relative, WRITTEN_MARK)
    }
    expect(await contentsOf(project.root)).toEqual(expected)
    expect(await contentsOf(project.outside)).toEqual(outside)
  })
  await fc.assert(property, { numRuns: 200 })
})

it('writes the plain files that it may', async () => {
  await using project = await createTempProject({ 'a/x.txt': 'plain-content' })
  await project.link('link', 'a')
  const read = await readForChange(project.ctx, 'link/y.txt')
  if (!read.ok) throw new Error(read.message)
  const written = await writeInProject(project.ctx, read.absolute, { expected: null, content: Buffer.from(WRITTEN_MARK) })
  expect(written).toEqual({ ok: true })
  expect(await readFile(path.join(project.root, 'a/y.txt'), 'utf8')).toBe(WRITTEN_MARK)
})
