import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import { createTempProject } from '../tests/temp-project.ts'
import type { TempProject } from '../tests/temp-project.ts'
import { whileSwapping } from '../tests/while-swapping.ts'
import { isTemporaryName } from './temporary-names.ts'
import { writeInProject } from './write-in-project.ts'

let project: TempProject

beforeEach(async () => {
  project = await createTempProject()
})

afterEach(() => project[Symbol.asyncDispose]())

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

async function change(relative: string, before: string | null, after: string | Buffer | null) {
  return writeInProject(project.ctx, path.join(project.root, relative), {
    expected: before === null ? null : sha256(before),
    content: after === null ? null : Buffer.from(after),
  })
}

describe('a process killed while it writes', () => {
  const SIZE = 400_000
  const KILLS = 15
  /** Replaces, deletes and creates two files without end; whole ones hold one letter `SIZE` times. */
  const WRITER = `
    import { createHash } from 'node:crypto'
    import path from 'node:path'
    const { writeInProject } = await import(process.argv[1])
    const projectRoot = process.argv[2]
    const sha256 = (content) => content && createHash('sha256').update(content).digest('hex')
    const a = Buffer.alloc(${SIZE}, 'a'), b = Buffer.alloc(${SIZE}, 'b')
    const { readFile } = await import('node:fs/promises')
    const read = (name) => readFile(path.join(projectRoot, name)).catch(() => null)
    const held = { replaced: await read('replaced'), created: await read('created') }
    const write = async (name, content) => {
      const change = { expected: sha256(held[name]), content }
      const result = await writeInProject({ projectRoot, grantedRoots: [] }, path.join(projectRoot, name), change)
      if (!result.ok) { console.error(result.message); process.exit(1) }
      held[name] = content
    }
    for (;;) {
      await write('replaced', a); await write('created', b); await write('replaced', b); await write('created', null)
    }`

  /** Kills the writer at the given event in its folder, that is, in the middle of what it does there. */
  async function writeUntilEvent(wanted: number): Promise<NodeJS.Signals | null> {
    const module = new URL('write-in-project.ts', import.meta.url).href
    const args = ['--input-type=module', '-e', WRITER, module, project.root]
    let events = 0
    const watcher = watch(project.root)
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    watcher.on('change', () => {
      events += 1
      if (events >= wanted) child.kill('SIGKILL')
    })
    const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, by) => resolve(by)))
    watcher.close()
    return signal
  }

  it('leaves every file whole, old or new', async () => {
    await project.write('replaced', Buffer.alloc(SIZE, 'a'))
    for (let kill = 0; kill < KILLS; kill += 1) {
      expect(await writeUntilEvent(3 + kill * 2)).toBe('SIGKILL')
      const names = (await readdir(project.root)).filter((name) => !isTemporaryName(name))
      expect(names).toContain('replaced')
      for (const name of names) {
        const content = await readFile(path.join(project.root, name), 'latin1')
        expect([name, content.length, [...new Set(content)]]).toEqual([name, SIZE, [expect.stringMatching(/^[ab]$/)]])
      }
    }
  })
})

describe('two writers of one file', () => {
  it('do not both succeed from the same start', async () => {
    for (let round = 0; round < 20; round += 1) {
      const results = await Promise.all(['x', 'y', 'z'].map((each) => change(`new-${round}`, null, each.repeat(1000))))
      expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    }
    expect((await readdir(project.root)).filter(isTemporaryName)).toEqual([])
  })
})

describe('while somebody swaps a folder for a link to the outside', () => {
  it.each([
    ['sub', 'sub/file.txt'],
    ['sub', 'sub/new/file.txt'],
    ['a/sub', 'a/sub/new/deep/file.txt'],
  ])('%s, %s is never written there', async (victim, file) => {
    await project.write(`${victim}/keep`, '')
    const before = await contentsOf(project.outside)
    const outcomes = new Set<string>()
    await whileSwapping(path.join(project.root, victim), path.join(project.outside, 'sub'), async () => {
      for (let round = 0; round < 400; round += 1) {
        const content = await readFile(path.join(project.root, file), 'utf8').catch(() => null)
        const result = await change(file, content, round % 3 === 2 ? null : `round ${round}`)
        outcomes.add(result.ok ? 'done' : result.fault)
      }
    })
    expect(await contentsOf(project.outside)).toEqual(before)
    expect(outcomes).toContain('done')
  })
})

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: Record<string, string> = {}
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name)
    found[file] = entry.isFile() ? await readFile(file, 'utf8') : 'not a file'
  }
  return found
}

/** A file system of its own, of one MiB, at `small`; skips where the machine does not let us. */
async function mountSmall(ctx: TestContext): Promise<{ remount: (option: string) => void } & AsyncDisposable> {
  const place = path.join(project.root, 'small')
  await mkdir(place)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', place], { stdio: 'ignore' })
  } catch {
    ctx.skip('this machine does not let us mount a file system')
  }
  return {
    remount: (option) => void execFileSync('mount', ['-o', `remount,${option}`, place]),
    [Symbol.asyncDispose]: async () => void execFileSync('umount', ['-l', place]),
  }
}

describe('a file system that gives no room', () => {
  it('leaves the file as it is when the disk is full, and writes once there is room', async (ctx) => {
    await using _disk = await mountSmall(ctx)
    await project.write('small/a', 'old')
    await project.write('small/filler', Buffer.alloc(900_000))
    const failed = await change('small/a', 'old', Buffer.alloc(500_000))
    expect(failed).toMatchObject({ ok: false, fault: 'disk-full', message: expect.stringContaining('small/a') })
    expect(await change('small/b', null, Buffer.alloc(500_000))).toMatchObject({ fault: 'disk-full' })
    expect((await readdir(path.join(project.root, 'small'))).toSorted()).toEqual(['a', 'filler'])
    expect(await readFile(path.join(project.root, 'small/a'), 'utf8')).toBe('old')
    expect(await change('small/filler', Buffer.alloc(900_000).toString(), null)).toEqual({ ok: true })
    expect(await change('small/a', 'old', Buffer.alloc(500_000))).toEqual({ ok: true })
  })

  it('says that it is read-only', async (ctx) => {
    await using disk = await mountSmall(ctx)
    await project.write('small/a', 'old')
    disk.remount('ro')
    for (const after of ['new', null]) expect(await change('small/a', 'old', after)).toMatchObject({ fault: 'read-only' })
    expect(await change('small/b', null, 'new')).toMatchObject({ fault: 'read-only' })
    expect(await change('small/new/b', null, 'new')).toMatchObject({ fault: 'read-only' })
    expect(await readdir(path.join(project.root, 'small'))).toEqual(['a'])
  })
})

describe('permissions', () => {
  it('of a file or folder that forbid writing are respected', async (ctx) => {
    if (process.getuid?.() === 0) ctx.skip('root may write everywhere')
    await project.write('src/a', 'old')
    await chmod(path.join(project.root, 'src/a'), 0o444)
    expect(await change('src/a', 'old', 'new')).toMatchObject({ fault: 'no-permission' })
    await chmod(path.join(project.root, 'src/a'), 0o644)
    await chmod(path.join(project.root, 'src'), 0o555)
    expect(await change('src/a', 'old', 'new')).toMatchObject({ fault: 'no-permission' })
    expect(await change('src/b', null, 'new')).toMatchObject({ fault: 'no-permission' })
    await chmod(path.join(project.root, 'src'), 0o755)
    expect(await readFile(path.join(project.root, 'src/a'), 'utf8')).toBe('old')
  })

  it('forbid root too when the file or folder is marked immutable', async (ctx) => {
    await project.write('src/a', 'old')
    const src = path.join(project.root, 'src')
    for (const marked of [path.join(src, 'a'), src]) {
      try {
        execFileSync('chattr', ['+i', marked], { stdio: 'ignore' })
      } catch {
        ctx.skip('this machine does not let us mark a file as immutable')
      }
      try {
        expect(await change('src/a', 'old', 'new')).toMatchObject({ fault: 'no-permission' })
        expect(await change('src/a', 'old', null)).toMatchObject({ fault: 'no-permission' })
      } finally {
        execFileSync('chattr', ['-i', marked])
      }
    }
    expect(await readFile(path.join(src, 'a'), 'utf8')).toBe('old')
    expect(await readdir(src)).toEqual(['a'])
  })

  it('and owner stay when root writes', async (ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('only root can give files away')
    const file = path.join(project.root, 'a')
    await writeFile(file, 'old')
    await chown(file, 12_345, 54_321)
    await chmod(file, 0o4710)
    expect(await change('a', 'old', 'new')).toEqual({ ok: true })
    expect(await stat(file)).toMatchObject({ uid: 12_345, gid: 54_321, mode: 0o104710 })
  })
})
