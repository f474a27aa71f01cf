import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import { isIgnored, obeysOuterRules, parseGitignore } from './gitignore.ts'

function ignores(rules: string, relative: string, isFolder = false): boolean {
  return isIgnored([parseGitignore('/project', rules)], path.join('/project', relative), isFolder)
}

describe('isIgnored', () => {
  it.each([
    ['node_modules', 'deep/node_modules', true],
    ['/build', 'build', true],
    ['/build', 'src/build', false],
    ['docs/*.html', 'docs/a.html', true],
    ['docs/*.html', 'sub/docs/a.html', false],
    ['*.log', 'a/b.log', true],
    ['*.log\n!keep.log', 'keep.log', false],
    ['!keep.log\n*.log', 'keep.log', true],
    ['# comment', '# comment', false],
    ['\\#name', '#name', true],
    ['\\!name', '!name', true],
    ['name   ', 'name', true],
    ['name\\ ', 'name ', true],
    ['a\r\nb', 'a', true],
    ['**/gen/**', 'x/gen/y', true],
    ['a/**/b', 'a/x/y/b', true],
    ['', 'x', false],
    ['/', 'x', false],
  ])('with %j, %j: %s', (rules, relative, expected) => {
    expect(ignores(rules, relative)).toBe(expected)
  })

  it('keeps a rule with a slash at its end to folders', () => {
    expect(ignores('out/', 'out', true)).toBe(true)
    expect(ignores('out/', 'out', false)).toBe(false)
  })

  it('lets an inner file overrule an outer one', () => {
    const layers = [parseGitignore('/project', '*.log'), parseGitignore('/project/src', '!*.log')]
    expect(isIgnored(layers, '/project/src/a.log', false)).toBe(false)
    expect(isIgnored(layers, '/project/a.log', false)).toBe(true)
  })
})

describe('rules of the folders around a project', () => {
  it('hold when the project is part of a larger repository', async () => {
    await using project = await createTempProject({ '.gitignore': 'vendor\n', 'sub/vendor/a.txt': '', 'sub/b.txt': '' })
    execFileSync('git', ['init', '-q'], { cwd: project.root })
    const sub = path.join(project.root, 'sub')
    expect(await obeysOuterRules(sub)).toBe(true)
    expect((await project.call('list_dir', {}, { projectRoot: sub })).output).not.toContain('vendor/\n')
    expect((await project.call('find_files', { glob: '**' }, { projectRoot: sub })).output).toBe('b.txt')
  })

  it('do not hold when that repository ignores the project as a whole', async () => {
    await using project = await createTempProject({ '.gitignore': '*\n', 'sub/b.txt': '' })
    execFileSync('git', ['init', '-q'], { cwd: project.root })
    const sub = path.join(project.root, 'sub')
    expect(await obeysOuterRules(sub)).toBe(false)
    expect((await project.call('list_dir', {}, { projectRoot: sub })).output).toContain('b.txt')
    expect((await project.call('find_files', { glob: '**' }, { projectRoot: sub })).output).toBe('b.txt')
  })
})

const name = fc.constantFrom('a', 'b', 'ab', 'a.x', 'b.x')
const treePath = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const ruleBody = fc
  .array(fc.constantFrom('a', 'b', 'ab', '*', '*.x', '?', '**', '[ab]', 'a*'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
const rule = fc
  .tuple(fc.constantFrom('', '', '!'), fc.constantFrom('', '', '/'), ruleBody, fc.constantFrom('', '', '/'))
  .map((parts) => parts.join(''))
const ignoreFile = fc.tuple(fc.constantFrom('', 'a/', 'a/b/'), fc.array(rule, { minLength: 1, maxLength: 4 }))

async function build(project: TempProject, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const absolute = path.join(project.root, file)
    // A name may be wanted both for a file and for a folder; the first comer has it.
    await mkdir(path.dirname(absolute), { recursive: true })
      .then(() => writeFile(absolute, ''))
      .catch(() => undefined)
  }
}

it('shows in a listing the same files that a search finds, whatever the rules', async () => {
  const property = fc.asyncProperty(
    fc.array(treePath, { minLength: 1, maxLength: 12 }),
    fc.uniqueArray(ignoreFile, { maxLength: 3, selector: ([folder]) => folder }),
    async (files, ignoreFiles) => {
      await using project = await createTempProject()
      await build(project, files)
      for (const [folder, rules] of ignoreFiles) {
        await project.write(`${folder}.gitignore`, rules.join('\n')).catch(() => undefined)
      }
      const found = (await project.call('find_files', { glob: '**' })).output.split('\n')
      const listing = (await project.call('list_dir', { depth: 4 })).output.split('\n')
      const listed = listing.flatMap((line) => /^(.*)  \d+ B$/.exec(line)?.[1] ?? [])
      expect(listed.toSorted()).toEqual(found.filter((line) => !line.startsWith('No files')).toSorted())
    },
  )
  await fc.assert(property, { numRuns: 150 })
})
