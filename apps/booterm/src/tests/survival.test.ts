import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { paneResponseSchema } from '@boocode/contracts'
import { listProcesses, sendSignal } from '@boocode/processes'
import { eventually, keeperOf, residentBytes } from '@boocode/testkit'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { editorCommand } from '../testing/picture-script.ts'
import { TerminalStack } from '../testing/terminal-stack.ts'

// Each test starts all services, some of them twice.
vi.setConfig({ testTimeout: 180_000 })

let terminals: TerminalStack
/** Of the test that runs. */
let open: AsyncDisposableStack

async function start(): Promise<void> {
  terminals = open.use(await TerminalStack.start())
}

const keeperPid = (): number => keeperOf(terminals.stack.facts.home)

beforeEach(() => {
  open = new AsyncDisposableStack()
})
afterEach(async () => {
  await open.disposeAsync()
})

describe('after a kill -9 of the service', () => {
  test('the program still runs, and its screen, scrollback and modes come back', async () => {
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

  test('what was written meanwhile is there, and an end that nobody saw', async () => {
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

  test('a program that waited for a slow window goes on, though nobody starts the service again, and its screen is not lost', async () => {
    await start()
    const pane = await terminals.newPane({
      command: 'echo x > count; while [ ! -e stop ]; do seq 1 20000; echo x >> count; done; printf "\\033[1;35mthe last line"; sleep 1000',
    })
    const counted = (): number => statSync(join(pane.cwd, 'count')).size
    const deaf = await terminals.attach(pane, { acknowledges: false })
    let before = -1
    await eventually('a program that waits', async () => {
      const last = before
      before = counted()
      await delay(1_000)
      return last === before
    })
    await terminals.stack.kill('booterm')
    // Far more than is kept of it.
    await eventually('a program that goes on', () => counted() > before + 400)
    writeFileSync(join(pane.cwd, 'stop'), '')
    await using after = await terminals.attach(pane)
    await after.untilShown('the last line')
    expect(after.text()).toContain('19999\n20000\nthe last line')
    await deaf[Symbol.asyncDispose]()
  })

  test('the colour that was set is there, the saved cursor and its shape', async () => {
    await start()
    const pane = await terminals.newPane({ command: String.raw`printf '\033[4 q\033[1;35mab\0337\033[32mcd here'; while [ ! -e go ]; do sleep 0.05; done; printf 'ef\0338gh done'; sleep 1000` })
    const before = await terminals.attach(pane)
    await before.untilShown('here')
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

  test('and of the keeper: the pane says that its program ended, and starts anew', async () => {
    await start()
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    client.type('echo "$((6*7))"\r')
    await client.untilShown('42')
    sendSignal(keeperPid(), 'SIGKILL')
    await client.untilFrame('exit')
    expect(client.frames.at(-1)).toEqual({ type: 'exit', code: null })
    const answer = await terminals.api('POST', `/${pane.id}/restart`)
    expect(answer).toMatchObject({ status: 200, body: { pane: { id: pane.id, alive: true } } })
    client.type('echo "again=$((1+1))"\r')
    await client.untilShown('again=2')
  })

  test('a question that was answered before is not answered again', async () => {
    await start()
    const pane = await terminals.newPane({
      command: String.raw`stty raw -echo; printf '\033[casked'; while [ ! -e go ]; do sleep 0.05; done; echo "bytes=$(timeout --foreground 1 cat | wc -c)"; sleep 1000`,
    })
    const before = await terminals.attach(pane)
    await before.untilShown('asked')
    await delay(300)
    await terminals.stack.kill('booterm')
    await using after = await terminals.attach(pane)
    writeFileSync(join(pane.cwd, 'go'), '')
    await after.untilShown('bytes=')
    expect(after.text()).toContain(`bytes=${'\x1b[?1;2c'.length}`)
    await before[Symbol.asyncDispose]()
  })
})

test('the keeper ends when there is nothing left to keep', async () => {
  await start()
  const pane = await terminals.newPane({ command: 'sleep 1000' })
  const pid = keeperPid()
  await terminals.stack.kill('booterm')
  expect(keeperPid()).toBe(pid)
  expect((await terminals.api('DELETE', `/${pane.id}`)).status).toBe(204)
  await eventually('the end of the keeper', () => !listProcesses().some((line) => line.pid === pid))
  expect(await terminals.newPane()).toMatchObject({ alive: true })
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

test('terminals of a session that is deleted are ended, also those that went on while no service ran', async () => {
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
