// What a model may write and a disk may do to it: the turn goes on, is told plainly, and nothing is half done.
import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project, ToolResultPart } from '@boocode/contracts'
import { Conversation, residentBytes, startStack } from '@boocode/testkit'
import type { Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { call, resultsOf, say, setMode, work } from './scripted-work.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

interface Workplace {
  chat: Conversation
  project: Project
  /** Makes one call in a turn of its own, which must complete. */
  make(step: Step): Promise<ToolResultPart>
  read(file: string): string
}

async function open(files: Record<string, string | Uint8Array> = {}, mode: 'ask' | 'auto' = 'auto'): Promise<Workplace> {
  const project = await stack.addProject(files)
  const chat = await Conversation.open(stack, { projectId: project.id })
  await setMode(stack, chat, mode)
  return {
    chat,
    project,
    async make(step) {
      const { turn, results, answer } = await work(stack, chat, step)
      expect([turn.status, answer, results.length]).toEqual(['completed', 'Done.', 1])
      const [result] = results
      if (result === undefined) throw new Error('the call has no result')
      return result
    },
    read: (file) => readFileSync(join(project.path, file), 'utf8'),
  }
}

describe('arguments that do not fit', () => {
  const repaired: [string, string, string][] = [
    ['JSON in a string', 'read_file', JSON.stringify(JSON.stringify({ path: 'a.txt' }))],
    ['a number as text', 'read_file', '{"path":"a.txt","limit":"1"}'],
    ['null for what is optional', 'read_file', '{"path":"a.txt","offset":null}'],
    ['a bracket that is missing inside', 'run_command', '{"command":"cat","args":["a.txt"}'],
    ['a list as text without its bracket', 'run_command', '{"command":"cat","args":"[\\"a.txt\\""}'],
    ['a comma too many', 'read_file', '{"path":"a.txt",}'],
  ]
  test.each(repaired)('are repaired where the meaning is plain: %s', async (_what, tool, args) => {
    const place = await open({ 'a.txt': 'first\n' })
    const result = await place.make(call(tool, args))
    expect(result).toMatchObject({ is_error: false, output: expect.stringContaining('first') })
  })

  const refused: [string, string, string, RegExp][] = [
    ['a wrong type', 'read_file', '{"path":["a.txt"],"limit":{}}', /at path[^]*at limit/],
    ['a name that is unknown', 'read_file', '{"path":"a.txt","lines":3}', /lines/],
    ['what is needed is absent', 'edit_file', '{"path":"a.txt"}', /at old_text[^]*at new_text/],
    ['no JSON at all', 'read_file', 'please read a.txt', /not valid JSON|do not fit/],
    ['cut off in a text', 'edit_file', '{"path":"a.txt","old_text":"first","new_text":"the half of', /cut off/],
    ['cut off between two fields', 'create_file', '{"path":"b.txt","content":"half"', /cut off/],
    ['a tool that does not exist', 'fly_away', '{}', /no tool named "fly_away"/],
  ]
  test.each(refused)('are told to the model with the place, and nothing is done: %s', async (_what, tool, args, words) => {
    const place = await open({ 'a.txt': 'first\n' })
    const result = await place.make(call(tool, args))
    expect(result).toMatchObject({ is_error: true, output: expect.stringMatching(words) })
    expect(stack.model.requests().at(-1)?.body).toContain(JSON.stringify(result.output).slice(1, -1))
    expect(place.read('a.txt')).toBe('first\n')
    expect(readdirSync(place.project.path).toSorted()).toEqual(['README.md', 'a.txt'])
  })
})

describe('an edit', () => {
  test('whose text is absent names what is near, and changes nothing', async () => {
    const place = await open({ 'a.ts': 'const one = 1\nconst two = 2\n' })
    const result = await place.make(call('edit_file', { path: 'a.ts', old_text: 'const  one = 1', new_text: 'const one = 3' }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringContaining('const one = 1') })
    expect(place.read('a.ts')).toBe('const one = 1\nconst two = 2\n')
  })

  test('whose text is there twice names the lines, and changes nothing', async () => {
    const place = await open({ 'a.ts': 'x = 1\ny = 2\nx = 1\n' })
    const result = await place.make(call('edit_file', { path: 'a.ts', old_text: 'x = 1', new_text: 'x = 3' }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringMatching(/2 times[^]*lines 1, 3/) })
    expect(place.read('a.ts')).toBe('x = 1\ny = 2\nx = 1\n')
  })

  test('of a binary file is refused, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_byte, index) => (index * 7) % 256)
    const place = await open({ 'picture.bin': bytes })
    const result = await place.make(call('edit_file', { path: 'picture.bin', old_text: 'a', new_text: 'b' }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringMatching(/binary|cannot be edited as text/) })
    expect(Buffer.compare(readFileSync(join(place.project.path, 'picture.bin')), bytes)).toBe(0)
  })

  test('of a file of 500 MB is refused, and no tool takes it into memory', async () => {
    const place = await open()
    const file = openSync(join(place.project.path, 'huge.log'), 'w')
    ftruncateSync(file, 500 * 1024 * 1024)
    closeSync(file)
    await place.make(call('read_file', { path: 'README.md' }))
    const { pid } = stack.process('coder')
    const before = residentBytes(pid)
    expect(await place.make(call('edit_file', { path: 'huge.log', old_text: 'a', new_text: 'b' }))).toMatchObject({ is_error: true, output: expect.stringContaining('larger than') })
    expect((await place.make(call('read_file', { path: 'huge.log' }))).output.length).toBeLessThan(33 * 1024)
    expect((await place.make(call('grep', { pattern: 'needle' }))).output.length).toBeLessThan(33 * 1024)
    expect(residentBytes(pid) - before).toBeLessThan(100 * 1024 * 1024)
  })

  test('without permission is refused with what to do', async (ctx) => {
    if (process.getuid?.() === 0) ctx.skip('root may write everything')
    const place = await open({ 'locked/a.txt': 'first\n' })
    chmodSync(join(place.project.path, 'locked'), 0o555)
    onTestFinished(() => chmodSync(join(place.project.path, 'locked'), 0o755))
    const result = await place.make(call('edit_file', { path: 'locked/a.txt', old_text: 'first', new_text: 'second' }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringContaining('permissions') })
    expect(place.read('locked/a.txt')).toBe('first\n')
  })
})

/** A small file system inside a project; null when this machine lets nobody mount one. */
function mount(folder: string, options: string): string | null {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

describe('a disk that refuses', () => {
  test('because it is full leaves every file whole and no remains, and the turn goes on', async (ctx) => {
    const place = await open()
    const folder = mount(join(place.project.path, 'small'), 'size=64k')
    if (folder === null) ctx.skip('no tmpfs can be mounted on this machine')
    const small = join(place.project.path, 'small')
    writeFileSync(join(small, 'a.txt'), 'first\n')
    const result = await place.make(call('create_file', { path: 'small/big.txt', content: 'x'.repeat(200_000) }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringContaining('disk is full') })
    const edit = await place.make(call('edit_file', { path: 'small/a.txt', old_text: 'first', new_text: 'y'.repeat(200_000) }))
    expect(edit).toMatchObject({ is_error: true, output: expect.stringContaining('disk is full') })
    expect(readdirSync(small)).toEqual(['a.txt'])
    expect(place.read('small/a.txt')).toBe('first\n')
    expect(await place.make(call('create_file', { path: 'small/b.txt', content: 'fits\n' }))).toMatchObject({ is_error: false })
  })

  test('because it is read-only is told as that, and the turn goes on', async (ctx) => {
    const place = await open()
    const folder = mount(join(place.project.path, 'fixed'), 'size=64k')
    if (folder === null) ctx.skip('no tmpfs can be mounted on this machine')
    writeFileSync(join(place.project.path, 'fixed/a.txt'), 'first\n')
    execFileSync('mount', ['-o', 'remount,ro', join(place.project.path, 'fixed')])
    const result = await place.make(call('edit_file', { path: 'fixed/a.txt', old_text: 'first', new_text: 'second' }))
    expect(result).toMatchObject({ is_error: true, output: expect.stringContaining('read-only') })
    expect(await place.make(call('create_file', { path: 'fixed/deep/b.txt', content: 'b' }))).toMatchObject({ is_error: true })
    expect(await place.make(call('read_file', { path: 'fixed/a.txt' }))).toMatchObject({ is_error: false })
    expect(readdirSync(join(place.project.path, 'fixed'))).toEqual(['a.txt'])
  })
})

describe('a file that a person changes between plan and acceptance', () => {
  const lines = (changed: Record<number, string>): string => Array.from({ length: 9 }, (_line, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join('')

  async function acceptAfter(change: (place: Workplace) => void): Promise<{ place: Workplace; results: ToolResultPart[]; status: string }> {
    const place = await open({ 'a.txt': lines({}) }, 'ask')
    stack.model.setScripts([
      { match: 'edit', responses: [[call('edit_file', { path: 'a.txt', old_text: 'line 2', new_text: 'the agent was here' })], [call('apply_pending', {})], [call('read_file', { path: 'a.txt' })], [say('Done.')]] },
    ])
    const turnId = await place.chat.say('edit')
    const requests = place.chat.view.session.requests
    await place.chat.client.until(() => requests.size > 0, 'the request to apply')
    change(place)
    await stack.api('POST', `/api/requests/${[...requests.keys()][0] ?? ''}/answer`, { decision: 'allow' })
    const { turn, messages } = await place.chat.ended(turnId)
    return { place, status: turn.status, results: resultsOf(messages) }
  }

  test('elsewhere is merged, and the agent reads both', async () => {
    const { place, results, status } = await acceptAfter(({ project }) => writeFileSync(join(project.path, 'a.txt'), lines({ 8: 'a person was here' })))
    expect(status).toBe('completed')
    expect(place.read('a.txt')).toBe(lines({ 2: 'the agent was here', 8: 'a person was here' }))
    expect(results[1]?.is_error).toBe(false)
    expect(results[2]?.output).toContain('a person was here')
  })

  test('at the same place stays as the person wrote it, and the agent is told', async () => {
    const { place, results, status } = await acceptAfter(({ project }) => writeFileSync(join(project.path, 'a.txt'), lines({ 2: 'a person was here' })))
    expect(status).toBe('completed')
    expect(place.read('a.txt')).toBe(lines({ 2: 'a person was here' }))
    expect(results[1]).toMatchObject({ is_error: true, output: expect.stringContaining('a.txt') })
    expect(results[2]?.output).toContain('a person was here')
    expect(place.chat.view.session.changeCounts.get(place.chat.chat.id)).toMatchObject({ conflicted: 1, pending: 0 })
  })
})

test('a project whose folder vanishes in the middle of a turn is told to the model, and nothing is made in its place', async () => {
  const place = await open({ 'a.txt': 'first\n' })
  stack.model.setScripts([
    {
      match: 'go on',
      responses: [
        [{ type: 'waitFor', gate: 'away' }, call('read_file', { path: 'a.txt' })],
        [call('create_file', { path: 'b.txt', content: 'b' })],
        [call('run_command', { command: 'touch', args: ['c.txt'] })],
        [say('It is gone.')],
      ],
    },
  ])
  const turnId = await place.chat.say('go on')
  await stack.model.gateReached('away')
  renameSync(place.project.path, `${place.project.path}-away`)
  stack.model.openGate('away')
  const { turn, messages, answer } = await place.chat.ended(turnId)
  expect(resultsOf(messages).map(({ is_error }) => is_error)).toEqual([true, true, true])
  expect([turn.status, answer]).toEqual(['completed', 'It is gone.'])
  expect(existsSync(place.project.path)).toBe(false)
  const later = await place.chat.ask('what is in this folder?')
  expect(later.turn).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('cannot be opened') } })
  renameSync(`${place.project.path}-away`, place.project.path)
  expect(await place.make(call('read_file', { path: 'a.txt' }))).toMatchObject({ is_error: false })
})

test('a project whose folder became a link to another place is neither read nor written through it', async () => {
  const place = await open({ 'a.txt': 'first\n' }, 'ask')
  expect(await place.make(call('create_file', { path: 'b.txt', content: 'b' }))).toMatchObject({ is_error: false })
  const elsewhere = `${place.project.path}-elsewhere`
  mkdirSync(elsewhere)
  renameSync(place.project.path, `${place.project.path}-away`)
  symlinkSync(elsewhere, place.project.path)
  const asked = await place.chat.ask('what is in this folder?')
  expect(asked.turn).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('is a link to another place') } })
  const { body } = await stack.api('POST', '/api/changes/apply', { chat_id: place.chat.chat.id })
  expect(body.outcomes).toMatchObject([{ path: 'b.txt', outcome: 'failed', message: expect.stringContaining('outside-project') }])
  expect(readdirSync(elsewhere)).toEqual([])
})
