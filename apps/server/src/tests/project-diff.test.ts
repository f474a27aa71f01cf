import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitAll, git, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

type Project = Awaited<ReturnType<Stack['addProject']>>

async function newRepository(files: Record<string, string | Uint8Array>): Promise<Project> {
  const project = await stack.addProject(files)
  commitAll(project.path, 'How it began')
  return project
}

async function diffOf({ id }: Project) {
  const answer = await stack.api('GET', `/api/projects/${id}/diff`)
  expect(answer.status).toBe(200)
  return answer.body
}

/** `edit a.ts +1 −2`, by path. */
async function listOf(project: Project): Promise<string[]> {
  const { files } = await diffOf(project)
  return files.map((file: { path: string; operation: string; additions: number; deletions: number; kind: string }) => `${file.operation} ${file.path} +${file.additions} −${file.deletions}${file.kind === 'text' ? '' : ` ${file.kind}`}`)
}

async function hunksOf({ id }: Project, path: string) {
  return await stack.api('GET', `/api/projects/${id}/diff/hunks?path=${encodeURIComponent(path)}`)
}

const write = (project: Project, name: string, content: string | Uint8Array) => {
  mkdirSync(join(project.path, name, '..'), { recursive: true })
  writeFileSync(join(project.path, name), content)
}
const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join('')

describe('a project against its last commit', () => {
  test('lists what was edited, deleted, made, staged, with its lines and kind, and not what git ignores', async () => {
    const project = await newRepository({ '.gitignore': 'dist\n', 'a.ts': lines(20), 'gone.ts': lines(3), 'same.ts': 'x\n', 'package-lock.json': '{}\n', 'logo.png': new Uint8Array([137, 80, 0, 1]) })
    write(project, 'a.ts', lines(20).replace('line 9\n', 'line nine\nand more\n'))
    rmSync(join(project.path, 'gone.ts'))
    write(project, 'package-lock.json', '{ }\n')
    write(project, 'logo.png', new Uint8Array([137, 80, 0, 2]))
    write(project, 'dist/app.js', 'built')
    write(project, 'new\n"name" – ü.ts', lines(2))
    write(project, 'staged.ts', 'staged\n')
    write(project, 'new.bin', new Uint8Array([0, 1, 2]))
    git(project.path, 'add', 'staged.ts')
    expect(await listOf(project)).toEqual([
      'edit a.ts +2 −1',
      'delete gone.ts +0 −3',
      'edit logo.png +0 −0 binary',
      'create new\n"name" – ü.ts +2 −0',
      'create new.bin +0 −0 binary',
      'edit package-lock.json +1 −1 lockfile',
      'create staged.ts +1 −0',
    ])
    expect(await diffOf(project)).toMatchObject({ repository: 'born', commit: { subject: 'How it began', hash: git(project.path, 'rev-parse', 'HEAD').trim() }, truncated: false })
  })

  test('shows how a file differs, and the lines around that', async () => {
    const project = await newRepository({ 'a.ts': lines(40), 'gone.ts': lines(3), 'no-end.ts': 'one' })
    write(project, 'a.ts', lines(40).replace('line 20\n', 'line twenty\n'))
    rmSync(join(project.path, 'gone.ts'))
    write(project, 'no-end.ts', 'one\ntwo')
    write(project, 'dir/new.ts', '--- a\n@@ -1 +1 @@\n')
    expect((await hunksOf(project, 'a.ts')).body).toEqual({
      line_count: 40,
      hunks: [{ old_start: 17, old_lines: 7, new_start: 17, new_lines: 7, lines: [' line 17', ' line 18', ' line 19', '-line 20', '+line twenty', ' line 21', ' line 22', ' line 23'] }],
    })
    expect((await hunksOf(project, 'gone.ts')).body).toMatchObject({ line_count: 3, hunks: [{ old_start: 1, old_lines: 3, new_start: 0, new_lines: 0, lines: ['-line 1', '-line 2', '-line 3'] }] })
    expect((await hunksOf(project, 'no-end.ts')).body.hunks[0].lines).toEqual(['-one', '\\ No newline at end of file', '+one', '+two', '\\ No newline at end of file'])
    expect((await hunksOf(project, 'dir/new.ts')).body.hunks[0].lines).toEqual(['+--- a', '+@@ -1 +1 @@'])
    const around = await stack.api('GET', `/api/projects/${project.id}/diff/lines?path=a.ts&start=39&count=10`)
    expect(around.body).toEqual({ lines: ['line 39', 'line 40'] })
    // A line that looks like the head of a hunk is none.
    git(project.path, 'add', '.')
    expect((await hunksOf(project, 'dir/new.ts')).body.hunks).toHaveLength(1)
  })

  test('is the same when the project is a folder of a repository, and says nothing of what is beside it', async () => {
    const around = await newRepository({ 'beside.ts': 'x\n', 'inner/a.ts': 'x\n' })
    const added = await stack.api('POST', '/api/projects', { path: join(around.path, 'inner') })
    const inner: Project = { ...around, ...added.body.project }
    write(around, 'beside.ts', 'secret\n')
    write(around, 'inner/a.ts', 'y\n')
    write(around, 'new-beside.ts', 'secret\n')
    expect(await listOf(inner)).toEqual(['edit a.ts +1 −1'])
    expect((await hunksOf(inner, 'a.ts')).body.hunks).toHaveLength(1)
    for (const path of ['../beside.ts', join(around.path, 'beside.ts'), 'a.ts/../../beside.ts', './a.ts', '', 'a\0b', 'x'.repeat(5_000)]) expectError(await hunksOf(inner, path), 'invalid_request')
    expect((await hunksOf(inner, ':(top)beside.ts')).body.hunks).toEqual([])
  })

  test('keeps the line ends that git was told to keep', async () => {
    const project = await stack.addProject({ '.gitattributes': '*.txt text eol=crlf\n', 'a.txt': 'one\r\ntwo\r\nthree\r\n' })
    commitAll(project.path, 'CRLF')
    write(project, 'a.txt', 'one\r\ntwo!\r\nthree\r\n')
    expect(await listOf(project)).toEqual(['edit a.txt +1 −1'])
  })

  test('shows every file where nothing was committed yet, and none without git', async () => {
    const unborn = await stack.addProject({ 'a.ts': lines(2) })
    git(unborn.path, 'init')
    expect(await diffOf(unborn)).toMatchObject({ repository: 'unborn', commit: null })
    expect(await listOf(unborn)).toEqual(['create README.md +1 −0', 'create a.ts +2 −0'])
    expect((await hunksOf(unborn, 'a.ts')).body.hunks[0].lines).toEqual(['+line 1', '+line 2'])
    git(unborn.path, 'add', 'a.ts')
    expect(await listOf(unborn)).toEqual(['create README.md +1 −0', 'create a.ts +2 −0'])
    expect(await diffOf(await stack.addProject({ 'a.ts': 'x' }))).toEqual({ repository: 'none', commit: null, files: [], truncated: false })
  })

  test('does not show what tools may not read, starts nothing that a repository names, and follows no link out', async () => {
    const project = await newRepository({ '.env': 'KEY=1\n', 'a.ts': 'x\n', '.gitattributes': '*.ts diff=evil\n' })
    const outside = join(stack.makeForeignFolder(), 'ran')
    const program = join(project.path, 'evil.sh')
    writeFileSync(program, `#!/bin/sh\ntouch '${outside}'\n`)
    chmodSync(program, 0o755)
    for (const [name, value] of [['core.fsmonitor', program], ['diff.external', program], ['diff.evil.command', program], ['diff.evil.textconv', program], ['core.pager', program]]) git(project.path, 'config', name ?? '', value ?? '')
    write(project, '.env', 'KEY=2\n')
    write(project, 'a.ts', 'y\n')
    symlinkSync('/etc/passwd', join(project.path, 'leak'))
    expect(await listOf(project)).toEqual(['edit .env +1 −1', 'edit a.ts +1 −1', 'create evil.sh +2 −0', 'create leak +0 −0'])
    expectError(await hunksOf(project, '.env'), 'unprocessable')
    expectError(await hunksOf(project, 'leak'), 'unprocessable')
    expect((await hunksOf(project, 'a.ts')).body.hunks).toHaveLength(1)
    expect(existsSync(outside)).toBe(false)
  })

  test('tells of a file in conflict once, and of one that is a folder by now', async () => {
    const project = await newRepository({ 'a.ts': 'base\n', 'b.ts': 'x\n' })
    git(project.path, 'checkout', '-q', '-b', 'other')
    write(project, 'a.ts', 'theirs\n')
    commitAll(project.path, 'Theirs')
    git(project.path, 'checkout', '-q', '-')
    write(project, 'a.ts', 'ours\n')
    commitAll(project.path, 'Ours')
    expect(() => git(project.path, 'merge', '-q', 'other')).toThrow()
    rmSync(join(project.path, 'b.ts'))
    write(project, 'b.ts/c.ts', 'x\n')
    const listed = await listOf(project)
    expect(listed.filter((line) => line.includes('a.ts'))).toHaveLength(1)
    expect(listed).toContain('delete b.ts +0 −1')
    expect(listed).toContain('create b.ts/c.ts +1 −0')
    expect((await hunksOf(project, 'a.ts')).body.hunks[0].lines).toContain('+theirs')
  })

  test('that cannot be read is refused with a sentence', async () => {
    const project = await newRepository({ 'a.ts': 'x\n' })
    writeFileSync(join(project.path, '.git/HEAD'), 'ref: refs/heads/main\n')
    writeFileSync(join(project.path, '.git/config'), '[core\n')
    expectError(await stack.api('GET', `/api/projects/${project.id}/diff`), 'unprocessable')
    rmSync(project.path, { recursive: true })
    expectError(await stack.api('GET', `/api/projects/${project.id}/diff`), 'unprocessable')
    expectError(await stack.api('GET', '/api/projects/0198c5a0-0000-7000-8000-000000000000/diff'), 'not_found')
  })
})
