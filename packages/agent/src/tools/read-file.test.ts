import { open } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject()
})

afterEach(() => project[Symbol.asyncDispose]())

async function read(input: { path: string; offset?: number; limit?: number }) {
  return project.call('read_file', input)
}

function numbered(from: number, ...lines: string[]): string {
  return lines.map((line, index) => `${String(from + index).padStart(6)}\t${line}`).join('\n')
}

describe('a text file', () => {
  it('comes whole, with line numbers', async () => {
    await project.write('a.txt', 'one\n\nthree')
    expect(await read({ path: 'a.txt' })).toEqual({ output: numbered(1, 'one', '', 'three'), isError: false, truncated: false })
  })

  it('has no line after its last line feed', async () => {
    await project.write('a.txt', 'one\ntwo\n')
    expect((await read({ path: 'a.txt' })).output).toBe(numbered(1, 'one', 'two'))
  })

  it('comes in pages that say where to go on', async () => {
    await project.write('a.txt', Array.from({ length: 2000 }, (_, index) => `line ${index + 1}\n`).join(''))
    const first = await read({ path: 'a.txt' })
    expect(first.truncated).toBe(true)
    expect(first.output).toMatch(/\n {3}800\tline 800\n\[Lines 1-800 of 2,000 lines\. For more: offset 801\.\]$/)
    const middle = await read({ path: 'a.txt', offset: 801, limit: 2 })
    expect(middle.output).toBe(`${numbered(801, 'line 801', 'line 802')}\n[Lines 801-802 of 2,000 lines. For more: offset 803.]`)
    const last = await read({ path: 'a.txt', offset: 1999 })
    expect(last).toEqual({ output: numbered(1999, 'line 1999', 'line 2000'), isError: false, truncated: false })
  })

  it('is cut where the output is full, and goes on from there', async () => {
    await project.write('a.txt', `${'ä'.repeat(500)}\n`.repeat(100))
    const { output, truncated } = await read({ path: 'a.txt' })
    expect(truncated).toBe(true)
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(32 * 1024)
    const shown = output.split('\n').length - 1
    expect(output).toContain(`[Lines 1-${shown} of 100 lines. For more: offset ${shown + 1}.]`)
  })

  it('says that there is nothing beyond its end', async () => {
    await project.write('a.txt', 'one\n')
    const result = await read({ path: 'a.txt', offset: 5 })
    expect(result).toEqual({ output: 'a.txt has only 1 line; there is no line 5.', isError: true, truncated: false })
  })

  it('may be empty', async () => {
    await project.write('a.txt', '')
    expect(await read({ path: 'a.txt' })).toEqual({ output: '[The file is empty.]', isError: false, truncated: false })
  })

  it('may begin with a byte order mark and end its lines as Windows does', async () => {
    await project.write('a.txt', '\uFEFFone\r\ntwo\r\n')
    expect((await read({ path: 'a.txt' })).output).toBe(`${numbered(1, 'one', 'two')}\n[Lines end in CRLF.]`)
  })

  it('may hold bytes that are not UTF-8, and NUL further on', async () => {
    const text = [Buffer.from('x'.repeat(9000)), Buffer.from([10, 0x6c, 0xe9, 0, 0x21, 10])]
    await project.write('a.txt', Buffer.concat(text))
    const { output } = await read({ path: 'a.txt', offset: 2 })
    expect(output).toBe(`${numbered(2, 'l\uFFFD!')}\n[Bytes that are not UTF-8 are shown as \uFFFD.]`)
  })

  it('gives all its lines when it is read page by page', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll(/[\n\r\0\uFEFF\uFFFD]/g, ''))
    const property = fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, limit) => {
        await project.write('p.txt', `${lines.join('\n')}\n`)
        const seen: string[] = []
        for (let next: number | undefined = 1; next !== undefined;) {
          const { output }: { output: string } = await read({ path: 'p.txt', offset: next, limit })
          const rows = output.split('\n')
          seen.push(...rows.flatMap((row) => /^ *\d+\t(.*)$/su.exec(row)?.[1] ?? []))
          const more: string | undefined = /For more: offset (\d+)/.exec(output)?.[1]
          next = more === undefined ? undefined : Number(more)
        }
        expect(seen).toEqual(lines.map((each) => each.toWellFormed()))
      },
    )
    await fc.assert(property, { numRuns: 100 })
  })
})

describe('a huge file', () => {
  it('of one line is cut, without being loaded', async () => {
    await project.write('min.js', 'x'.repeat(300 * 1024))
    const { output, truncated } = await read({ path: 'min.js' })
    expect(truncated).toBe(true)
    expect(output.length).toBeLessThan(3000)
    expect(output).toContain('… [line of 300.0 KB, cut]')
    expect(output).toContain('grep shows the text around a match in it')
  })

  it('of 500 MB is read in fixed memory, from its beginning', async () => {
    const file = await open(path.join(project.root, 'huge.log'), 'w')
    await file.write('first line\n')
    for (let at = 1; at <= 4; at += 1) await file.write('x\n', at * 1024 * 1024)
    // Sparse: it takes no room on disk, and all of it is NUL.
    await file.truncate(500 * 1024 * 1024)
    await file.close()
    const before = process.memoryUsage().rss
    const { output } = await read({ path: 'huge.log', limit: 1, offset: 1 })
    expect(output).toMatch(/is a binary file \(500\.0 MB\)/)
    await project.write('text.log', 'y'.repeat(20_000))
    const text = await open(path.join(project.root, 'text.log'), 'r+')
    await text.truncate(500 * 1024 * 1024)
    await text.close()
    const long = await read({ path: 'text.log' })
    expect(long.output).toContain('cut]')
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })
})

describe('what cannot be read', () => {
  it.each([
    ['image.png', [0x89, 0x50, 0x4e, 0x47, 13, 10], 'image.png is a PNG image (6 B) and cannot be shown as text.'],
    ['data.bin', [1, 2, 0, 3], 'data.bin is a binary file (4 B) and cannot be shown as text.'],
    ['wide.txt', [0xff, 0xfe, 0x61, 0], 'wide.txt is UTF-16 text (4 B) and cannot be shown as text.'],
  ])('%s', async (name, bytes, expected) => {
    await project.write(name, Uint8Array.from(bytes))
    expect(await read({ path: name })).toEqual({ output: expected, isError: true, truncated: false })
  })

  it('is a folder', async () => {
    await project.write('src/a.ts', '')
    expect((await read({ path: 'src' })).output).toBe('src is a folder, not a file. list_dir shows what is in it.')
  })

  it('is missing, and similar names are offered', async () => {
    await project.write('src/config.ts', '')
    await project.write('lib/deep/helper.ts', '')
    await project.write('.env', '')
    const messages = []
    for (const path_ of ['src/confg.ts', 'sc/config.ts', 'helper.ts', 'nothing-like-it', 'env']) {
      messages.push((await read({ path: path_ })).output)
    }
    expect(messages).toEqual([
      'src/confg.ts does not exist. Did you mean src/config.ts?',
      'sc/config.ts does not exist. Did you mean src/config.ts, or src?',
      'helper.ts does not exist. Did you mean lib/deep/helper.ts?',
      'nothing-like-it does not exist. find_files finds files by name.',
      'env does not exist. find_files finds files by name.',
    ])
  })

  it('is refused, with the rule', async () => {
    await project.write('.env', 'x')
    expect((await read({ path: '.env' })).output).toContain('"secret-file"')
    expect((await read({ path: '../outside/file.txt' })).output).toContain('"outside-project"')
  })
})
