import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { residentBytes } from '@boocode/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { editorCommand } from '../testing/picture-script.ts'
import { TerminalStack, skipWithoutTmux, withoutTmux } from '../testing/terminal-stack.ts'

let terminals: TerminalStack
/** Of the test that runs. */
let open: AsyncDisposableStack

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  terminals = open.use(await TerminalStack.start(env))
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

test('the service starts with the first terminal, and not before', async () => {
  await start()
  expect(() => terminals.stack.process('booterm')).toThrow('not running')
  expect((await terminals.stack.api('GET', '/api/health')).body).toMatchObject({ booterm: 'ok' })
  await terminals.newPane()
  expect(residentBytes(terminals.stack.process('booterm').pid)).toBeGreaterThan(0)
  await terminals.stack.kill('booterm')
  expect(await terminals.panes()).toHaveLength(1)
})
