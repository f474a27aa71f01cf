import { execFileSync } from 'node:child_process'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({ 'b.txt': 'x'.repeat(1536), 'a.txt': 'abc', 'src/main.ts': '', 'src/lib/util.ts': '12' })
})

afterEach(() => project[Symbol.asyncDispose]())

describe('list_dir', () => {
  it('shows folders first, then files with their sizes', async () => {
    const result = await project.call('list_dir', {})
    expect(result).toEqual({ output: '[the project root]\nsrc/\na.txt  3 B\nb.txt  1.5 KB', isError: false, truncated: false })
  })

  it('goes down as far as it is told, names relative to the listed folder', async () => {
    const { output } = await project.call('list_dir', { path: 'src', depth: 2 })
    expect(output).toBe('[src/]\nlib/\nlib/util.ts  2 B\nmain.ts  0 B')
  })

  it('leaves out what is excluded, secret or internal, and says so', async () => {
    await project.write('.gitignore', 'dist/\n*.log\n')
    for (const file of ['dist/x', 'a.log', 'src/b.log', '.env', '.git/HEAD', '.env.example']) await project.write(file, '')
    const { output } = await project.call('list_dir', { depth: 2 })
    expect(output.split('\n')).toEqual([
      '[the project root]',
      'src/',
      'src/lib/',
      'src/main.ts  0 B',
      '.env.example  0 B',
      '.gitignore  12 B',
      'a.txt  3 B',
      'b.txt  1.5 KB',
      expect.stringMatching(/^\[Excluded by \.gitignore: (?=.*dist\/)(?=.*a\.log).*src\/b\.log\.\]$/),
      '[Withheld by the rule "secret-file": 1.]',
    ])
    expect((await project.call('list_dir', { path: 'dist' })).output).toBe('[dist/]\nx  0 B')
  })

  it('marks links with where they lead, and does not follow them', async () => {
    await project.link('c-inside', 'src')
    await project.link('d-outside', '../outside')
    await project.link('e-missing', '../outside/missing')
    await project.link('f-secret', '.env')
    const { output } = await project.call('list_dir', { depth: 3 })
    const hidden = '(outside the project, protected or broken)'
    expect(output).toContain(`c-inside -> src\nd-outside -> ${hidden}\ne-missing -> ${hidden}\nf-secret -> ${hidden}`)
    expect(output).not.toContain('c-inside/')
  })

  it('shows a pipe as what it is, and a name with a line break in one line', async () => {
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: project.root })
    await project.write('x\ny', '')
    const { output } = await project.call('list_dir', {})
    expect(output).toContain('pipe  (pipe, socket or device)')
    expect(output).toContain('"x\\ny"  0 B')
  })

  it('comes in pages', async () => {
    for (let index = 0; index < 620; index += 1) await project.write(`many/f${String(index).padStart(3, '0')}`, '')
    const first = await project.call('list_dir', { path: 'many' })
    expect(first.truncated).toBe(true)
    expect(first.output).toMatch(/f499 {2}0 B\n\[Entries 1-500 of 620\. For more: offset 501\.\]$/)
    const second = await project.call('list_dir', { path: 'many', offset: 501 })
    expect(second.truncated).toBe(false)
    expect(second.output).toMatch(/^\[many\/\]\nf500[^]*f619 {2}0 B\n\[Entries 501-620 of 620\.\]$/)
    expect((await project.call('list_dir', { path: 'many', offset: 621 })).isError).toBe(true)
    const tight = await project.call('list_dir', { path: 'many' }, { maxOutputBytes: 2000 })
    expect(Buffer.byteLength(tight.output)).toBeLessThanOrEqual(2000)
    const last = /\[Entries 1-(\d+) of 620\. For more: offset (\d+)\.\]$/.exec(tight.output)
    expect(Number(last?.[2])).toBe(Number(last?.[1]) + 1)
  })

  it('says what is wrong with a path that is no folder', async () => {
    expect((await project.call('list_dir', { path: 'a.txt' })).output).toBe('a.txt is a file, not a folder. read_file reads it.')
    expect((await project.call('list_dir', { path: 'nothing' })).output).toBe('nothing does not exist.')
    expect((await project.call('list_dir', { path: '..' })).output).toContain('"outside-project"')
    expect((await project.call('list_dir', { path: '.git' })).output).toContain('"git-internals"')
  })

  it('says so when there is nothing', async () => {
    await project.write('empty/.env', '')
    const { output } = await project.call('list_dir', { path: 'empty' })
    expect(output).toBe('[Nothing to show in empty/.]\n[Withheld by the rule "secret-file": 1.]')
  })

  it('lists a granted folder', async () => {
    const { output } = await project.call('list_dir', { path: project.outside }, { grantedRoots: [project.outside] })
    expect(output).toBe(`[${project.outside}/]\nsub/\nfile.txt  20 B`)
  })
})
