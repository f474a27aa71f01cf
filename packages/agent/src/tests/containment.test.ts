import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { openInProject } from '../guard/open-in-project.ts'
import { resolveInProject } from '../guard/path-guard.ts'
import { asked, isSecretPlace, plant, tree } from './hostile-tree.ts'
import { createTempProject, OUTSIDE_MARK, SECRET_MARK } from './temp-project.ts'

it('never lets a path out of the project or to a secret, whatever the tree and the path', async () => {
  const property = fc.asyncProperty(tree, fc.array(asked, { minLength: 5, maxLength: 12 }), async (planted, paths) => {
    await using project = await createTempProject()
    await plant(project, planted)
    for (const each of paths) {
      const path_ = each.replace('OUTSIDE', project.outside)
      const resolved = await resolveInProject(project.ctx, path_)
      if (!resolved.ok) continue
      const real = await realpath(resolved.absolute).catch(() => resolved.absolute)
      expect(real).toBe(resolved.absolute)
      expect(real === project.root || real.startsWith(`${project.root}/`)).toBe(true)
      expect(isSecretPlace(path.relative(project.root, real).split('/'))).toBe(false)
      const opened = await openInProject(project.ctx, path_)
      if (!opened.ok) continue
      await using handle = opened.handle
      expect(await handle.readFile('utf8')).toBe('plain-content')
    }
  })
  await fc.assert(property, { numRuns: 300 })
})

it('never shows outside or secret content through any tool', async () => {
  const property = fc.asyncProperty(tree, asked, async (planted, path_) => {
    await using project = await createTempProject()
    await plant(project, planted)
    const at = path_.replace('OUTSIDE', project.outside)
    const results = await Promise.all([
      project.call('grep', { pattern: 'content|root:' }),
      project.call('grep', { pattern: 'content|root:', path: at, context: 1 }),
      project.call('find_files', { glob: '**' }),
      project.call('find_files', { glob: '**/*', path: at }),
      project.call('list_dir', { depth: 4 }),
      project.call('list_dir', { path: at, depth: 2 }),
      project.call('read_file', { path: at }),
    ])
    for (const { output } of results) {
      expect(output).not.toContain(OUTSIDE_MARK)
      expect(output).not.toContain(SECRET_MARK)
      expect(output).not.toContain('root:')
    }
    const listed = results.slice(2, 6).filter(({ isError }) => !isError)
    // A broken link that leads to a free name inside may be shown with that name.
    const lines = listed.flatMap(({ output }) => output.split('\n')).filter((line) => !line.includes(' -> '))
    for (const line of lines) expect(line).not.toMatch(/(^|\/)file\.txt/)
  })
  await fc.assert(property, { numRuns: 120 })
})

it('finds the plain files that it may show', async () => {
  await using project = await createTempProject({ 'a/x.txt': 'plain-content', '.env': SECRET_MARK })
  expect(await readFile(path.join(project.outside, 'file.txt'), 'utf8')).toBe(OUTSIDE_MARK)
  expect((await project.call('grep', { pattern: 'content' })).output).toBe(
    'a/x.txt\n  1: plain-content\n[1 matching line in 1 file.]',
  )
})
