import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import type { ToolResult } from './tool.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject()
})

afterEach(() => project[Symbol.asyncDispose]())

interface Edit {
  readonly path?: string
  readonly old_text: string
  readonly new_text: string
  readonly replace_all?: boolean
}

async function edit(content: string | Uint8Array, input: Edit): Promise<ToolResult> {
  await project.write('a.txt', content)
  return project.call('edit_file', { path: 'a.txt', ...input })
}

function afterOf({ changes }: ToolResult): string | undefined {
  return changes?.[0]?.after?.toString('latin1')
}

describe('edit_file', () => {
  it('plans the replacement of text that occurs once', async () => {
    const result = await edit('one\ntwo\nthree\n', { old_text: 'two\n', new_text: '2\n2b\n' })
    expect(result).toEqual({
      output: 'a.txt: replaced 1 place (line 2); +2 −1.',
      isError: false,
      truncated: false,
      changes: [
        {
          absolute: `${project.root}/a.txt`,
          path: 'a.txt',
          operation: 'edit',
          before: Buffer.from('one\ntwo\nthree\n'),
          after: Buffer.from('one\n2\n2b\nthree\n'),
        },
      ],
    })
  })

  it('asks which place is meant, and changes them all when told to', async () => {
    const content = 'x = 1\ny\nx = 1\nx = 1\n'
    const ambiguous = await edit(content, { old_text: 'x = 1', new_text: 'x = 2' })
    expect(ambiguous).toEqual({
      output:
        'old_text occurs 3 times in a.txt (lines 1, 3, 4). Add lines around the one that is meant, or set replace_all to change them all.',
      isError: true,
      truncated: false,
    })
    const all = await edit(content, { old_text: 'x = 1', new_text: 'x = 2', replace_all: true })
    expect(all.output).toBe('a.txt: replaced 3 places (lines 1, 3, 4); +3 −3.')
    expect(afterOf(all)).toBe('x = 2\ny\nx = 2\nx = 2\n')
  })

  it('names the first ten of many places, and takes overlapping ones for several', async () => {
    const many = await edit('x\n'.repeat(12), { old_text: 'x', new_text: 'y' })
    expect(many.output).toContain('occurs 12 times in a.txt (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …).')
    const overlapping = await edit('aaa', { old_text: 'aa', new_text: 'b' })
    expect(overlapping.output).toContain('occurs 2 times in a.txt (line 1)')
  })

  it('puts text in as it is, whatever replacement patterns it looks like', async () => {
    expect(afterOf(await edit('price', { old_text: 'price', new_text: '$& $1 $$' }))).toBe('$& $1 $$')
  })

  it('keeps CRLF line ends, also for text that was written with line feeds', async () => {
    const content = 'one\r\ntwo\r\nthree\r\nfour'
    const result = await edit(content, { old_text: 'two\nthree', new_text: '2\n2b\n3' })
    expect(afterOf(result)).toBe('one\r\n2\r\n2b\r\n3\r\nfour')
    expect(afterOf(await edit(content, { old_text: 'four', new_text: '4\n5' }))).toBe('one\r\ntwo\r\nthree\r\n4\r\n5')
    const manyPlaces = `a\r\n${'b'.repeat(90_000)}`
    expect((await edit(manyPlaces, { old_text: 'b', new_text: '\n', replace_all: true })).output).toContain('replaced 90,000 places (line 2)')
    expect(afterOf(await edit(content, { old_text: 'two\r\nthree', new_text: 'x' }))).toBe('one\r\nx\r\nfour')
    const same = await edit(content, { old_text: 'two\nthree', new_text: 'two\r\nthree' })
    expect(same.output).toBe('old_text and new_text differ only in their line ends, and those of a.txt are kept.')
  })

  it('gives each place of a file with both line ends its own', async () => {
    const result = await edit('a\nb\r\na\r\nb\n', { old_text: 'a\nb', new_text: 'c\nd', replace_all: true })
    expect(afterOf(result)).toBe('c\nd\r\nc\r\nd\n')
  })

  it('keeps a byte order mark, a missing last line feed and bytes that are not UTF-8', async () => {
    const content = Buffer.concat([Buffer.from('\uFEFFone\n'), Buffer.from([0xe9, 0xff, 10]), Buffer.from('two')])
    const result = await edit(content, { old_text: 'two', new_text: '2' })
    expect(afterOf(result)).toBe('\xEF\xBB\xBFone\n\xE9\xFF\n2')
    expect(afterOf(await edit(content, { old_text: 'one\n', new_text: '' }))).toBe('\xEF\xBB\xBF\xE9\xFF\ntwo')
  })

  it("takes read_file's line numbers off where the meaning is plain", async () => {
    const content = 'one\n\ntwo\nthree\n'
    const result = await edit(content, { old_text: '     2\t\n     3\ttwo\n', new_text: '     2\t\n     3\tTWO\n' })
    expect(afterOf(result)).toBe('one\n\nTWO\nthree\n')
    expect(afterOf(await edit(content, { old_text: '     3\ttwo', new_text: '2' }))).toBe('one\n\n2\nthree\n')
    const wrongLine = await edit(content, { old_text: '     1\ttwo', new_text: '2' })
    expect(wrongLine).toMatchObject({
      isError: true,
      output: expect.stringContaining("old_text begins its lines with read_file's line numbers: leave out each number and its tab."),
    })
    expect(afterOf(await edit('     1\tdata\n', { old_text: '     1\tdata', new_text: '     2\tdata' }))).toBe('     2\tdata\n')
  })

  it('sees what the chat changed before, not the disk', async () => {
    await project.write('a.txt', 'disk')
    const files: typeof project.ctx.files = {
      open: async () => ({
        ok: true,
        file: {
          relative: 'a.txt',
          sizeBytes: 7,
          read: (buffer, position) => Promise.resolve(Buffer.from('pending').copy(buffer, 0, position)),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        },
      }),
    }
    const result = await project.call('edit_file', { path: 'a.txt', old_text: 'pend', new_text: 'end' }, { files })
    expect(result.changes?.[0]).toMatchObject({ before: Buffer.from('pending'), after: Buffer.from('ending') })
  })
})

describe('text that is not in the file', () => {
  it('is answered with the nearest places', async () => {
    const content = 'import a\n\nfunction add(first: number, second: number) {\n  return first + second\n}\n\nconst unrelated = 1\n'
    const { output, isError } = await edit(content, { old_text: 'function add(a: number, second: number) {\n  return a + second', new_text: 'x' })
    expect(isError).toBe(true)
    expect(output).toBe(
      'old_text is not in a.txt. Nearest, as the file has it:\n' +
        '     3\tfunction add(first: number, second: number) {\n' +
        '     4\t  return first + second',
    )
  })

  it('is recognised when it differs in white space only', async () => {
    const { output } = await edit('if (x) {\n\treturn 1\n}\n', { old_text: 'if (x) {\n    return 1\n}', new_text: 'x' })
    expect(output).toBe(
      'old_text is not in a.txt. Nearest, as the file has it:\n(differs in white space only)\n     1\tif (x) {\n     2\t\treturn 1\n     3\t}',
    )
  })

  it('may have been replaced before', async () => {
    const { output } = await edit('const b = 1\n', { old_text: 'const aa = 1', new_text: 'const b = 1' })
    expect(output).toContain('new_text is there already (line 1): the edit may have been made before.')
  })

  it('may be like nothing in it', async () => {
    expect((await edit('abc\n', { old_text: 'xyz', new_text: '' })).output).toBe(
      'old_text is not in a.txt, and nothing like it is. Read the file again.',
    )
    expect((await edit('', { old_text: 'xyz', new_text: '' })).output).toBe('old_text is not in a.txt: the file is empty.')
  })

  it('is looked for in large files with bounded work and output', async () => {
    const { output } = await edit('some line of text like any other\n'.repeat(300_000), {
      old_text: 'some lime of text like any other\n'.repeat(500),
      new_text: 'x',
    })
    expect(output).toContain('     1\tsome line of text')
    expect(output.length).toBeLessThan(3000)
    const one = await edit('x'.repeat(9_000_000), { old_text: 'xxxxxy', new_text: 'z' })
    expect(one.output.length).toBeLessThan(3000)
  })
})

describe('edits that are refused', () => {
  it.each([
    [{ old_text: '', new_text: 'x' }, 'old_text is empty: give the text to replace. create_file makes a new file.'],
    [{ old_text: 'x', new_text: 'x' }, 'old_text and new_text are the same: there is nothing to change.'],
    [{ old_text: 'x', new_text: '\0' }, 'new_text holds a NUL character, which text files do not have. Leave it out.'],
    [{ old_text: 'x', new_text: 'y', path: 'gone.txt' }, 'gone.txt does not exist. find_files finds files by name.'],
    [{ old_text: 'x', new_text: 'y', path: 'src' }, 'src is a folder, not a file. list_dir shows what is in it.'],
    [{ old_text: 'x', new_text: 'y', path: 'a.png' }, 'a.png is a PNG image and cannot be edited as text. Use a command instead.'],
    [{ old_text: 'x', new_text: 'y', path: '.env' }, 'Refused by the rule "secret-file"'],
    [{ old_text: 'x', new_text: 'y', path: '.git/config' }, 'Refused by the rule "git-internals"'],
    [{ old_text: 'x', new_text: 'y', path: '../outside/file.txt' }, 'Refused by the rule "outside-project"'],
  ])('%j', async (input, expected) => {
    await project.write('src/b.txt', 'x')
    await project.write('a.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47]))
    await project.write('.env', 'x')
    const result = await edit('x', input)
    expect(result).toMatchObject({ isError: true, output: expect.stringContaining(expected) })
    expect(result.changes).toBeUndefined()
  })

  it('because the file is too large, or would become so', async () => {
    const large = await edit('x'.repeat(10 * 1024 * 1024 + 1), { old_text: 'x', new_text: 'y' })
    expect(large.output).toBe('a.txt is larger than 10.0 MB, the most that tools change. Use a command instead.')
    const growing = await edit('x'.repeat(90_000), { old_text: 'x', new_text: 'y'.repeat(200), replace_all: true })
    expect(growing.output).toBe('a.txt would become larger than 10.0 MB. Use a command instead.')
    const often = await edit('x'.repeat(200_000), { old_text: 'x', new_text: 'y', replace_all: true })
    expect(often.output).toBe('old_text occurs more than 100,000 times in a.txt. Use a command instead.')
  })

  it('because access was granted for reading only', async () => {
    const grantedRoots = [project.outside]
    const input = { path: `${project.outside}/file.txt`, old_text: 'outside', new_text: 'x' }
    expect((await project.call('edit_file', input, { grantedRoots })).output).toMatch(/was granted for reading, not for changes\.$/)
  })
})
