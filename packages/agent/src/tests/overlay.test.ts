import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import type { Overlay } from '../changes/planned-change.ts'
import { createTempProject, SECRET_MARK } from './temp-project.ts'
import type { TempProject } from './temp-project.ts'

const NAMES = ['a', 'b', 'ab', 'a.txt', 'a-b', 'B.txt', 'Ä', '\uFFEE', '😀', 'line\nbreak', '.hidden', 'x[1]', '.env', 'link']
const place = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))

const line = fc.constantFrom('needle', 'a needle b', 'none', '', 'needle\r', `${'é'.repeat(2500)}needle${'x'.repeat(600)}`, '\uFEFFneedle')
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'))
const content = fc.oneof(
  { weight: 4, arbitrary: text.map((each) => Buffer.from(each)) },
  fc.constantFrom(Buffer.from('needle\n\0'), Buffer.from([0x6e, 0xe9, 10]), Buffer.from('needle\n')),
)
const rules = fc
  .array(fc.constantFrom('a', '/b', '*.txt', '!a.txt', 'ab/', '**/Ä', '.hidden', 'a/b', 'x*'), { minLength: 1, maxLength: 3 })
  .map((lines) => Buffer.from(lines.join('\n')))
const file = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(place, content) },
  fc.tuple(fc.constantFrom('.gitignore', 'a/.gitignore', 'b/ab/.gitignore'), rules),
)

const situation = fc.record({
  disk: fc.array(file, { maxLength: 8 }),
  link: fc.constantFrom('a', 'a/b', 'b', 'missing', '../outside'),
  written: fc.array(file, { maxLength: 5 }),
  /** Indices into `disk`. */
  deleted: fc.array(fc.nat(7), { maxLength: 3 }),
})
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never

/** The same project twice: once with changes before the disk, once with the changes on it. */
interface Twins {
  readonly overlaid: TempProject
  readonly written: TempProject
  readonly overlay: Overlay
}

async function write(project: TempProject, relative: string, bytes: Buffer): Promise<boolean> {
  const target = path.join(project.root, relative)
  return mkdir(path.dirname(target), { recursive: true })
    .then(() => writeFile(target, bytes))
    .then(
      () => true,
      // The name of a folder, or below a file.
      () => false,
    )
}

/** Changes name a file by where it truly is. */
function passesLink(relative: string): boolean {
  return relative.split('/').includes('link')
}

async function layOut({ disk, link, written, deleted }: Situation, { overlaid, written: twin }: Omit<Twins, 'overlay'>) {
  for (const project of [overlaid, twin]) {
    for (const [relative, bytes] of disk) if (!passesLink(relative)) await write(project, relative, bytes)
    await symlink(link, path.join(project.root, 'link'))
  }
  const overlay = new Map<string, Buffer | null>()
  for (const [relative] of disk.filter((_, index) => deleted.includes(index))) {
    const target = path.join(twin.root, relative)
    const stats = await stat(target).catch(() => undefined)
    if (stats?.isFile() !== true || passesLink(relative)) continue
    await rm(target)
    overlay.set(path.join(overlaid.root, relative), null)
  }
  for (const [relative, bytes] of written) {
    if (passesLink(relative)) continue
    if (await write(twin, relative, bytes)) overlay.set(path.join(overlaid.root, relative), bytes)
  }
  return overlay
}

const anyPlace = fc.oneof({ weight: 4, arbitrary: place }, fc.constantFrom('.', 'link', 'link/b', 'a', 'a.tx', 'b/a.text'))
const call = fc.oneof(
  fc.record({ path: anyPlace, depth: fc.integer({ min: 1, max: 4 }) }).map((input) => ['list_dir', input] as const),
  fc.record({ path: anyPlace }).map((input) => ['read_file', input] as const),
  fc
    .record({ glob: fc.constantFrom('**', '*.txt', 'a/**', '{a,b}/*'), path: anyPlace, offset: fc.integer({ min: 1, max: 3 }) })
    .map((input) => ['find_files', input] as const),
  fc
    .record(
      {
        pattern: fc.constantFrom('needle', 'needle$', '.', '^$', '('),
        path: anyPlace,
        glob: fc.constantFrom('*.txt', 'a/**', '**/b'),
        context: fc.integer({ min: 0, max: 2 }),
        limit: fc.integer({ min: 1, max: 5 }),
        offset: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['pattern'] },
    )
    .map((input) => ['grep', input] as const),
)
const OVERVIEW = [
  ['list_dir', { depth: 4 }],
  ['find_files', { glob: '**' }],
  ['grep', { pattern: 'needle', context: 1 }],
] as const

it('makes every tool answer as if the changes were on disk', async () => {
  const property = fc.asyncProperty(situation, fc.array(call, { minLength: 4, maxLength: 8 }), async (laid, calls) => {
    await using overlaid = await createTempProject()
    await using written = await createTempProject()
    const overlay = await layOut(laid, { overlaid, written })
    for (const [tool, input] of [...OVERVIEW, ...calls]) {
      const [seen, expected] = await Promise.all([overlaid.call(tool, input, { overlay }), written.call(tool, input)])
      expect([tool, input, seen]).toEqual([tool, input, expected])
    }
  })
  await fc.assert(property, { numRuns: 40 })
})

function overlayOf(project: TempProject, files: Record<string, string | null>): Overlay {
  const entries = Object.entries(files)
  return new Map(entries.map(([name, text_]) => [path.join(project.root, name), text_ === null ? null : Buffer.from(text_)]))
}

describe('pending changes', () => {
  it('are seen by every tool', async () => {
    await using project = await createTempProject({ 'src/old.ts': 'needle old', 'src/gone.ts': 'needle gone' })
    const overlay = overlayOf(project, { 'src/old.ts': 'needle changed', 'src/gone.ts': null, 'src/new/deep.ts': 'needle new' })
    const ask = async (name: string, input: unknown) => (await project.call(name, input, { overlay })).output
    expect(await ask('list_dir', { path: 'src', depth: 2 })).toBe('[src/]\nnew/\nnew/deep.ts  10 B\nold.ts  14 B')
    expect(await ask('list_dir', { path: 'src/new' })).toBe('[src/new/]\ndeep.ts  10 B')
    expect(await ask('find_files', { glob: '*.ts' })).toBe('src/new/deep.ts\nsrc/old.ts')
    expect(await ask('grep', { pattern: 'needle' })).toBe(
      'src/new/deep.ts\n  1: needle new\nsrc/old.ts\n  1: needle changed\n[2 matching lines in 2 files.]',
    )
    expect(await ask('grep', { pattern: 'needle', path: 'src/old.ts' })).toContain('1: needle changed')
    expect(await ask('read_file', { path: 'src/new/deep.ts' })).toContain('needle new')
    expect(await ask('read_file', { path: 'src/gone.ts' })).toMatch(/^src\/gone\.ts does not exist\./)
    expect(await ask('read_file', { path: 'deep.ts' })).toBe('deep.ts does not exist. Did you mean src/new/deep.ts?')
  })

  it('are shown around a match far into a long line', async () => {
    await using project = await createTempProject({ 'long.txt': 'y'.repeat(10_000) })
    const overlay = overlayOf(project, { 'long.txt': `${'x'.repeat(5000)}needle${'z'.repeat(1000)}` })
    for (const input of [{}, { path: 'long.txt' }]) {
      const { output } = await project.call('grep', { pattern: 'needle', ...input }, { overlay })
      expect(output).toMatch(/^long\.txt\n {2}1: …x+needlez+…\n/)
    }
  })

  it('of .gitignore decide what is excluded', async () => {
    await using project = await createTempProject({ '.gitignore': 'a', 'a/x': 'needle', 'b/x': 'needle' })
    const overlay = overlayOf(project, { '.gitignore': 'b' })
    expect((await project.call('find_files', { glob: 'x' }, { overlay })).output).toBe('a/x')
    expect((await project.call('grep', { pattern: 'needle', glob: 'x' }, { overlay })).output).toContain('a/x\n  1: needle\n[1 ')
    expect((await project.call('list_dir', {}, { overlay })).output).toContain('a/\n.gitignore  1 B\n[Excluded by .gitignore: b/.]')
  })

  it('of .gitignore exclude a folder by its name, not by the pattern that its name looks like', async () => {
    await using project = await createTempProject({ 'x[1]/f': 'needle', 'x1/f': 'needle' })
    const overlay = overlayOf(project, { '.gitignore': '/x\\[1\\]' })
    expect((await project.call('find_files', { glob: 'f' }, { overlay })).output).toBe('x1/f')
    expect((await project.call('grep', { pattern: 'needle' }, { overlay })).output).toContain('x1/f\n  1: needle\n[1 ')
  })

  it('open no door: protected names and the outside stay closed', async () => {
    await using project = await createTempProject({ 'a.txt': '' })
    const files = { '.env': SECRET_MARK, '.git/config': SECRET_MARK, '../outside/new.txt': SECRET_MARK, 'k.pem': SECRET_MARK }
    const overlay = overlayOf(project, files)
    const calls = Object.keys(files).flatMap((file_) => [
      project.call('read_file', { path: file_ }, { overlay }),
      project.call('grep', { pattern: 'secret', path: file_ }, { overlay }),
    ])
    const searches = [
      project.call('grep', { pattern: 'secret' }, { overlay }),
      project.call('find_files', { glob: '**' }, { overlay }),
      project.call('list_dir', { depth: 4 }, { overlay }),
    ]
    for (const { output, isError } of await Promise.all(calls)) expect([isError, output]).toEqual([true, expect.stringContaining('Refused')])
    for (const { output } of await Promise.all(searches)) expect(output).not.toMatch(/content|\.env|config|new\.txt|pem/)
  })

  it('leave no copies behind when they were searched, or the search was stopped', async () => {
    await using project = await createTempProject()
    vi.stubEnv('TMPDIR', project.outside)
    onTestFinished(() => void vi.unstubAllEnvs())
    const files = Array.from({ length: 300 }, (_, index) => [`f${index}`, 'needle\n'.repeat(1000)] as const)
    const overlay = overlayOf(project, Object.fromEntries(files))
    expect((await project.call('grep', { pattern: 'needle' }, { overlay })).output).toContain('f0\n  1: needle')
    expect((await project.call('grep', { pattern: 'needle', path: 'f7' }, { overlay })).output).toContain('f7\n  1: needle')
    const stop = new AbortController()
    const copied = once(watch(project.outside, { signal: stop.signal }), 'change')
    const running = project.call('grep', { pattern: 'needle' }, { overlay, signal: stop.signal })
    await copied
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect((await readdir(project.outside)).toSorted()).toEqual(['file.txt', 'sub'])
  })
})
