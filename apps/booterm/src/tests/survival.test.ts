import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { paneResponseSchema } from '@boocode/contracts'
import { eventually, residentBytes } from '@boocode/testkit'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { editorCommand } from '../testing/picture-script.ts'
import { TerminalStack, skipWithoutTmux, withoutTmux } from '../testing/terminal-stack.ts'

// Each test starts all services, some of them twice.
vi.setConfig({ testTimeout: 180_000 })

let terminals: TerminalStack
/** Of the test that runs. */
let open: AsyncDisposableStack

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  terminals = open.use(await TerminalStack.start(env))
}

/** Of the tmux server of a pane. */
function pathOfServer(paneId: string): string {
  const { pid } = JSON.parse(readFileSync(join(terminals.stack.facts.home, 'terminals', 'run', `${paneId}.json`), 'utf8')) as { pid: number }
  return `/proc/${pid}/stat`
}

/** What is kept of the look of a pane's screen. */
function noteOf(paneId: string): { cursor: string } | null {
  const record = readFileSync(join(terminals.stack.facts.home, 'terminals', 'panes', `${paneId}.json`), 'utf8')
  return (JSON.parse(record) as { note: { cursor: string } | null }).note
}

/** A letter of proc(5): T for one that is stopped. */
function stateOf(statFile: string): string {
  const stat = readFileSync(statFile, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? ''
}

beforeEach(() => {
  open = new AsyncDisposableStack()
})
afterEach(async () => {
  await open.disposeAsync()
})

describe('after a kill -9 of the service, tmux', () => {
  beforeEach(skipWithoutTmux)

  test('still runs the program, and its screen, scrollback and modes come back', async () => {
    await start()
    const shell = await terminals.newPane()
    const editor = await terminals.newPane({ command: editorCommand })
    const before = await terminals.attach(shell)
    before.type('i=1; while [ $i -le 200 ]; do echo "row $i"; i=$((i+1)); done; x=kept\r')
    await before.untilShown('row 200')
    const drawn = await terminals.attach(editor)
    await drawn.untilShown('here')
    await drawn.until('its modes', () => drawn.terminal.modes.bracketedPasteMode)
    const picture = drawn.picture()

    await terminals.stack.kill('booterm')
    const shown = await terminals.panes()
    expect(shown.map(({ id, alive }) => ({ id, alive }))).toEqual([shell, editor].map(({ id }) => ({ id, alive: true })))

    await using after = await terminals.attach(shell)
    await after.untilShown('row 1\n')
    after.type('echo "$x-$((40+2))"\r')
    await after.untilShown('kept-42')
    await using drawnAfter = await terminals.attach(editor)
    expect(drawnAfter.picture()).toBe(picture)
    expect(drawnAfter.frames[0]).toMatchObject({ title: 'notes.txt', data: expect.stringContaining('\x1b[?1006h') })
    await before[Symbol.asyncDispose]()
    await drawn[Symbol.asyncDispose]()
  })

  test('still has what was written meanwhile, and an end that nobody saw', async () => {
    await start()
    const pane = await terminals.newPane({ command: 'while [ ! -e go ]; do sleep 0.05; done; echo written-meanwhile; exit 5' })
    await terminals.stack.kill('booterm')
    writeFileSync(join(pane.cwd, 'go'), '')
    await using after = await terminals.attach(pane)
    await after.untilShown('written-meanwhile')
    await after.untilFrame('exit')
    expect(after.frames.at(-1)).toEqual({ type: 'exit', code: 5 })
    expect((await terminals.panes())[0]).toMatchObject({ alive: false, exit_code: 5 })
  })

  test('wakes a program that was waiting for a slow window, though nobody starts the service again', async (context) => {
    if (process.platform !== 'linux') context.skip('whether a process is stopped is read from /proc')
    await start()
    const pane = await terminals.newPane({ command: 'while :; do echo "a line of a flood that never ends"; echo x >> count; done' })
    const counted = (): number => statSync(join(pane.cwd, 'count')).size
    const server = pathOfServer(pane.id)
    const deaf = await terminals.attach(pane, { acknowledges: false })
    await eventually('a server that waits', () => stateOf(server) === 'T')
    const before = counted()
    await terminals.stack.kill('booterm')
    await eventually('a program that goes on', () => counted() > before + 1_000)
    expect(stateOf(server)).not.toBe('T')
    await deaf[Symbol.asyncDispose]()
  })

  test('that overlooks the end of a program: it is told all the same', async () => {
    await start()
    const pane = await terminals.newPane({ command: 'echo ready; read -r x; exit 6' })
    await using client = await terminals.attach(pane)
    await client.untilShown('ready')
    // Without its own way to tell: the hook is a program that may fail.
    const file = join(terminals.stack.facts.home, 'terminals', 'run', pane.id)
    execFileSync('tmux', ['-S', file, 'set-hook', '-gu', 'pane-died'])
    client.type('\r')
    await client.untilFrame('exit')
    expect(client.frames.at(-1)).toEqual({ type: 'exit', code: 6 })
  })

  test('has the colour that was set, the saved cursor and its shape', async () => {
    await start()
    const pane = await terminals.newPane({ command: String.raw`printf '\033[4 q\033[1;35mab\0337\033[32mcd here'; while [ ! -e go ]; do sleep 0.05; done; printf 'ef\0338gh done'; sleep 1000` })
    const before = await terminals.attach(pane)
    await before.untilShown('here')
    await eventually('a note of it', () => noteOf(pane.id)?.cursor.includes('[4 q') ?? false)
    await terminals.stack.kill('booterm')
    await using after = await terminals.attach(pane)
    expect(after.frames[0]).toMatchObject({ data: expect.stringContaining('\x1b[4 q') })
    writeFileSync(join(pane.cwd, 'go'), '')
    await after.untilShown('done')
    // The same output without a break.
    await using anew = await terminals.attach(await terminals.newPane({ command: String.raw`printf '\033[1;35mab\0337\033[32mcd hereef\0338gh done'; sleep 1000` }))
    await anew.untilShown('done')
    expect(after.picture()).toBe(anew.picture())
    await before[Symbol.asyncDispose]()
  })

  test('that is killed too: the pane says that its program ended, and starts anew', async () => {
    await start()
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    client.type('kill -9 $(ps -o ppid= -p $$)\r')
    await client.untilFrame('exit')
    expect(client.frames.at(-1)).toEqual({ type: 'exit', code: null })
    const answer = await terminals.api('POST', `/${pane.id}/restart`)
    expect(answer).toMatchObject({ status: 200, body: { pane: { id: pane.id, alive: true } } })
    client.type('echo "again=$((1+1))"\r')
    await client.untilShown('again=2')
  })
})

test('a restart of the server is nothing to the terminals', async () => {
  await start()
  const pane = await terminals.newPane()
  const before = await terminals.attach(pane)
  before.type('x=kept\r')
  await before.untilShown('x=kept')
  await terminals.stack.restart('server')
  await using after = await terminals.attach(pane)
  after.type('echo "$x-$((40+2))"\r')
  await after.untilShown('kept-42')
  expect(await terminals.panes()).toMatchObject([{ id: pane.id, alive: true }])
  await before[Symbol.asyncDispose]()
})

test('without tmux a program ends with the service: its pane says so, and starts anew', async () => {
  await start(withoutTmux)
  expect((await terminals.stack.api('GET', '/api/term/health')).body).toMatchObject({ status: 'ok', tmux: false })
  const pane = await terminals.newPane()
  const before = await terminals.attach(pane)
  before.type('echo "$((6*7))"\r')
  await before.untilShown('42')
  await terminals.stack.kill('booterm')
  expect(await terminals.panes()).toMatchObject([{ id: pane.id, name: pane.name, alive: false, exit_code: null }])
  await using after = await terminals.attach(pane)
  await after.untilFrame('exit')
  expect(after.frames.map(({ type }) => type)).toEqual(['snapshot', 'exit'])
  expect(await terminals.api('POST', `/${pane.id}/restart`)).toMatchObject({ status: 200, body: { pane: { alive: true } } })
  after.type('echo "$((40+3))"\r')
  await after.untilShown('43')
  await before[Symbol.asyncDispose]()
})

test('terminals of a session that is deleted are ended, also those that tmux kept while no service ran', async () => {
  await start()
  const { stack } = terminals
  const first = await terminals.newPane()
  const { session } = await stack.newSession(terminals.projectId)
  const path = `/api/term/sessions/${session.id}/panes`
  const { pane: second } = paneResponseSchema.parse((await stack.api('POST', path, { command: 'sleep 1000' })).body)
  const records = (): string[] => readdirSync(join(stack.facts.home, 'terminals', 'panes'))
  expect(records().toSorted()).toEqual([`${first.id}.json`, `${second.id}.json`].toSorted())
  expect((await stack.api('DELETE', `/api/sessions/${session.id}`)).status).toBe(204)
  await eventually('the end of the terminal', () => records().join() === `${first.id}.json`)
  await stack.kill('booterm')
  expect((await stack.api('DELETE', `/api/projects/${terminals.projectId}`)).status).toBe(204)
  await eventually('the end of the other', () => records().length === 0)
})

test('the service starts with the first terminal, and not before', async () => {
  await start()
  expect(() => terminals.stack.process('booterm')).toThrow('not running')
  expect((await terminals.stack.api('GET', '/api/health')).body).toMatchObject({ booterm: 'ok' })
  // There are none, which can be said without it.
  expect(await terminals.panes()).toEqual([])
  expect(() => terminals.stack.process('booterm')).toThrow('not running')
  await terminals.newPane()
  expect(residentBytes(terminals.stack.process('booterm').pid)).toBeGreaterThan(0)
  await terminals.stack.kill('booterm')
  expect(await terminals.panes()).toHaveLength(1)
})
