import { execFileSync } from 'node:child_process'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject, OUTSIDE_MARK, SECRET_MARK } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject({
    'src/a.ts': 'one\nneedle two\nthree\n',
    'src/b.md': 'a needle\r\nb\r\n',
    'c.txt': 'none\n',
  })
})

afterEach(() => project[Symbol.asyncDispose]())

async function grep(input: Record<string, unknown>): Promise<string> {
  return (await project.call('grep', input)).output
}

describe('grep', () => {
  it('groups matching lines by file', async () => {
    expect(await project.call('grep', { pattern: 'needle' })).toEqual({
      output: 'src/a.ts\n  2: needle two\nsrc/b.md\n  1: a needle\n[2 matching lines in 2 files.]',
      isError: false,
      truncated: false,
    })
  })

  it('shows context, with a gap where lines are left out', async () => {
    await project.write('gaps.txt', 'x\n1\n2\n3\nx\n')
    expect(await grep({ pattern: 'x', path: 'gaps.txt', context: 1 })).toBe(
      'gaps.txt\n  1: x\n  2- 1\n  --\n  4- 3\n  5: x\n[2 matching lines in 1 file.]',
    )
  })

  it.each([
    ['*.ts', 'src/a.ts'],
    ['src/*.md', 'src/b.md'],
    ['**/a.*', 'src/a.ts'],
    ['{src/a.ts,x}', 'src/a.ts'],
  ])('is narrowed by the glob %s', async (glob, file) => {
    const output = await grep({ pattern: 'needle', glob })
    expect(output).toContain(file)
    expect(output).toContain('[1 matching line in 1 file.]')
  })

  it('searches one folder or one file', async () => {
    expect(await grep({ pattern: 'o', path: 'src' })).toContain('src/a.ts\n  1: one\n  2: needle two')
    expect(await grep({ pattern: 'n', path: 'c.txt' })).toBe('c.txt\n  1: none\n[1 matching line in 1 file.]')
  })

  it('matches at the end of a line whatever ends it, and from a dash on', async () => {
    expect(await grep({ pattern: 'needle$' })).toContain('src/b.md\n  1: a needle\n')
    await project.write('dash.txt', 'a --files b\n')
    expect(await grep({ pattern: '--files' })).toContain('dash.txt\n  1: a --files b')
  })

  it('comes in pages, the same each time', async () => {
    await project.write('many.txt', 'hit\n'.repeat(250))
    const first = await project.call('grep', { pattern: 'hit' })
    expect(first.truncated).toBe(true)
    expect(first.output).toMatch(
      /\n {2}100: hit\n\[Matching lines 1-100 in 1 file\. For more: offset 101, or narrow with path or glob\.\]$/,
    )
    expect(await project.call('grep', { pattern: 'hit' })).toEqual(first)
    const last = await grep({ pattern: 'hit', offset: 201 })
    expect(last).toMatch(/^many\.txt\n {2}201: hit\n[^]* {2}250: hit\n\[Matching lines 201-250 in 1 file\.\]$/)
    expect(await grep({ pattern: 'hit', offset: 251 })).toBe('There are only 250 matching lines; none from 251 on.')
  })

  it('stays within the output cap and goes on from where it was cut', async () => {
    await project.write('wide.txt', `${'hit '.repeat(90)}\n`.repeat(300))
    const { output, truncated } = await project.call('grep', { pattern: 'hit', limit: 1000 })
    expect(truncated).toBe(true)
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(32 * 1024)
    const shown = output.split('\n').length - 2
    expect(output).toContain(`[Matching lines 1-${shown} in 1 file. For more: offset ${shown + 1},`)
    const next = await grep({ pattern: 'hit', limit: 1, offset: shown + 1 })
    expect(next).toContain(`\n  ${shown + 1}: hit`)
  })

  it('shows of a long line the part around the match, however far in', async () => {
    for (const lead of [500, 1900, 5000, 300_000]) {
      await project.write('long.txt', `first\n${'é'.repeat(lead)}needle${'b'.repeat(1000)}\n`)
      const output = await grep({ pattern: 'needle', path: 'long.txt' })
      expect(output).toMatch(/^long\.txt\n {2}2: …é+needleb+…\n/)
      expect(output.length).toBeLessThan(600)
      expect(await grep({ pattern: 'needle', glob: 'long.txt' })).toBe(output)
    }
  })

  it('gives the words of the regular expression engine for a bad pattern', async () => {
    const bad = await project.call('grep', { pattern: '(open' })
    expect(bad.isError).toBe(true)
    expect(bad.output).toContain('unclosed group')
    const around = await grep({ pattern: 'a(?=b)' })
    expect(around).toContain('look-around')
    expect(around).not.toContain('--pcre2')
    expect((await project.call('grep', { pattern: 'a\nb' })).isError).toBe(true)
    expect((await project.call('grep', { pattern: 'a\0b' })).isError).toBe(true)
    expect((await project.call('grep', { pattern: 'x', glob: '{a,b}'.repeat(10) })).isError).toBe(true)
  })

  it('says so when nothing matches', async () => {
    expect(await project.call('grep', { pattern: 'absent' })).toEqual({ output: 'No matches.', isError: false, truncated: false })
  })

  it('never shows what is excluded, secret or outside', async () => {
    await project.write('.gitignore', 'ignored/\n')
    await project.write('ignored/x.txt', 'content-ignored')
    for (const file of ['.env', 'sub/.ENV.local', 'k.pem', '.ssh/config', '.aws/credentials', '.git/config', '\uFF0Eenv']) {
      await project.write(file, SECRET_MARK)
    }
    await project.link('out', '../outside')
    await project.link('file', '../outside/file.txt')
    await project.link('env', '.env')
    for (const input of [{}, { glob: '**' }, { glob: '*' }, { glob: '.env' }, { glob: '**/*.pem' }, { path: 'sub' }]) {
      expect(await grep({ pattern: 'content', ...input })).toBe('No matches.')
    }
    for (const path of ['out', 'file', 'env', '.env', '.git', 'k.pem', '../outside/file.txt']) {
      const result = await project.call('grep', { pattern: 'content', path })
      expect(result.isError).toBe(true)
      expect(result.output).not.toContain(OUTSIDE_MARK)
    }
    expect(await grep({ pattern: 'content', path: 'ignored' })).toContain('content-ignored')
  })

  it('is not led astray by a whitelist in .gitignore', async () => {
    await project.write('.gitignore', '!.env\n!*.pem\n!.git\n')
    await project.write('.env', SECRET_MARK)
    await project.write('k.pem', SECRET_MARK)
    expect(await grep({ pattern: 'content' })).toBe('No matches.')
  })

  it('leaves out binary files, and says so of one that is named', async () => {
    await project.write('data.bin', Buffer.concat([Buffer.from('needle\n'), Buffer.alloc(10), Buffer.from('needle\n')]))
    expect(await grep({ pattern: 'needle' })).not.toContain('data.bin')
    expect(await project.call('grep', { pattern: 'needle', path: 'data.bin' })).toMatchObject({ isError: true })
  })

  it('shows bytes that are not UTF-8 and drops NUL', async () => {
    await project.write('latin.txt', Buffer.from([0x6c, 0xe9, 0x20, 0x71, 0x71, 10]))
    expect(await grep({ pattern: 'qq' })).toContain('latin.txt\n  1: l\uFFFD qq')
  })

  it('searches on past a folder too deep to enter', async () => {
    const script = `for (let i = 0; i < 30; i += 1) { fs.mkdirSync('${'d'.repeat(200)}'); process.chdir('${'d'.repeat(200)}') }
      fs.writeFileSync('leaf', 'needle')`
    execFileSync(process.execPath, ['-e', script], { cwd: project.root })
    const output = await grep({ pattern: 'needle' })
    expect(output).toContain('[2 matching lines in 2 files.]\n[Files or folders that could not be read: 1.]')
    const found = await project.call('find_files', { glob: '*.ts' })
    expect(found).toMatchObject({ isError: false, output: 'src/a.ts\n[Folders that could not be read: 1.]' })
    // Too deep for Node to remove as well.
    execFileSync('rm', ['-rf', 'd'.repeat(200)], { cwd: project.root })
  })

  it('keeps apart files whose names hold line breaks', async () => {
    await project.write('odd\nname', 'needle\n')
    expect(await grep({ pattern: 'needle', glob: 'odd*' })).toBe('"odd\\nname"\n  1: needle\n[1 matching line in 1 file.]')
  })

  it('stops when the turn stops', async () => {
    const stop = new AbortController()
    const running = project.call('grep', { pattern: 'x' }, { signal: stop.signal })
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})
