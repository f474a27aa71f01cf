import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TerminalStack } from '../testing/terminal-stack.ts'

describe('a pane', () => {
  let terminals: TerminalStack

  beforeAll(async () => {
    terminals = await TerminalStack.start()
  })
  afterAll(async () => {
    await terminals[Symbol.asyncDispose]()
  })

  test('shows a shell in the folder of the project, and what is typed, in any characters', async () => {
    const pane = await terminals.newPane({ name: 'build' })
    expect(pane).toMatchObject({ name: 'build', cols: 80, rows: 24, alive: true, exit_code: null })
    await using client = await terminals.attach(pane)
    client.type('echo "$(pwd)=$((6*7)) héllo 世界 😀"\r')
    await client.untilShown(`${pane.cwd}=42 héllo 世界 😀`)
  })

  test('runs a command, tells its title, its bell and its end, and starts again', async () => {
    const pane = await terminals.newPane({ command: String.raw`printf '\033]2;my title\007ready\007'; read -r x; exit 7` })
    await using client = await terminals.attach(pane)
    await client.untilShown('ready')
    expect((await terminals.panes()).find(({ id }) => id === pane.id)).toMatchObject({ title: 'my title', alive: true })
    client.type('\r')
    await client.untilFrame('exit')
    expect(client.frames.at(-1)).toEqual({ type: 'exit', code: 7 })
    const before = client.epoch
    expect((await terminals.api('POST', `/${pane.id}/restart`)).status).toBe(200)
    await client.untilFrame('bell')
    await client.until('another beginning', () => client.epoch !== before)
    await client.until('an empty screen', () => (client.text().match(/ready/g) ?? []).length === 1)
  })

  test('gets what was typed while it started again', async () => {
    const pane = await terminals.newPane({ command: 'echo ready; read -r x; echo "got=$x"; sleep 1000' })
    await using client = await terminals.attach(pane)
    const before = client.epoch
    const restarting = terminals.api('POST', `/${pane.id}/restart`)
    await client.until('another beginning', () => client.epoch !== before)
    client.type('early\r')
    await client.untilShown('got=early')
    expect((await restarting).status).toBe(200)
  })

  test('has the size of the window that has the focus, and no other', async () => {
    const pane = await terminals.newPane({ cols: 90, rows: 30 })
    await using first = await terminals.attach(pane)
    await using second = await terminals.attach(pane)
    first.send({ type: 'resize', cols: 100, rows: 40, focused: true })
    await second.until('the new size', () => second.terminal.cols === 100 && second.terminal.rows === 40)
    second.send({ type: 'resize', cols: 50, rows: 10, focused: false })
    second.type('stty size\r')
    await first.untilShown('40 100')
    second.send({ type: 'resize', cols: 70, rows: 20, focused: true })
    await first.until('the size of the other', () => first.terminal.cols === 70)
    expect((await terminals.panes()).find(({ id }) => id === pane.id)).toMatchObject({ cols: 70, rows: 20 })
  })

  test.each([
    [{ cols: 0, rows: 0 }, { cols: 1, rows: 1 }],
    [{ cols: 10_000, rows: 10_000 }, { cols: 1_000, rows: 500 }],
    [{ cols: -5, rows: 2 ** 40 }, { cols: 1, rows: 500 }],
  ])('is resized to the nearest size there is: %j', async (wanted, size) => {
    const pane = await terminals.newPane()
    expect((await terminals.api('POST', `/${pane.id}/resize`, wanted)).body).toMatchObject({ pane: size })
    expect((await terminals.api('POST', `/${pane.id}/resize`, { cols: 80, rows: 24 })).body).toMatchObject({ pane: { cols: 80, rows: 24 } })
  })

  test('is renamed, and closed for everybody', async () => {
    const pane = await terminals.newPane()
    expect(pane.name).toMatch(/^Terminal \d+$/)
    expect((await terminals.api('PATCH', `/${pane.id}`, { name: 'server ; "quoted"' })).body).toMatchObject({ pane: { name: 'server ; "quoted"' } })
    const hidden = { name: ' \u202Egpj.\u2066 👩‍💻 build\u200F ' }
    expect((await terminals.api('PATCH', `/${pane.id}`, hidden)).body).toMatchObject({ pane: { name: 'gpj. 👩‍💻 build' } })
    await using client = await terminals.attach(pane)
    expect((await terminals.api('DELETE', `/${pane.id}`)).status).toBe(204)
    await client.until('its close', () => client.closeCode === 4004)
    expect((await terminals.api('DELETE', `/${pane.id}`)).status).toBe(404)
  })

  test('tells which program runs in it', async () => {
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    expect(pane.running).toBeNull()
    client.type('/bin/sleep 1000\r')
    await client.untilShown('sleep 1000')
    await expect.poll(async () => (await terminals.panes()).find(({ id }) => id === pane.id)?.running, { timeout: 20_000 }).toBe('sleep')
  })

  test('is left without mouse and paste modes when the program in it is killed', async () => {
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    client.type(String.raw`/bin/sh -c 'printf "\033[?1003h\033[?1006h\033[?2004hon=$((6*7))\n"; read x; kill -9 $$'` + '\r')
    await client.untilShown('on=42')
    await client.until('the modes', () => client.terminal.modes.mouseTrackingMode === 'any' && client.terminal.modes.bracketedPasteMode)
    client.type('\r')
    await client.until('no modes', () => client.terminal.modes.mouseTrackingMode === 'none' && !client.terminal.modes.bracketedPasteMode)
    await using later = await terminals.attach(pane)
    for (const mode of ['\x1b[?1003h', '\x1b[?1006h']) expect(later.frames[0]).toMatchObject({ data: expect.not.stringContaining(mode) })
  })

  test('answers the queries of programs once, also with several windows, and not again when replayed', async () => {
    const pane = await terminals.newPane({ command: String.raw`stty raw -echo; printf '\033[6n'; dd bs=1 count=6 2>/dev/null | od -c; sleep 1000` })
    await using client = await terminals.attach(pane)
    await client.untilShown(/033\s+\[\s+\d\s+;\s+1\s+R/)
    await using again = await terminals.attach(pane)
    expect(again.text().match(/033/g)).toHaveLength(1)
  })

  test('takes binary garbage and half sequences, typed and shown', async () => {
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    client.sendRaw('not json')
    client.sendRaw('{"type":"resize","cols":"x"}')
    client.sendRaw('{"type":"ack","bytes":99999999999}')
    client.type(String.raw`head -c 20000 /dev/urandom; printf '\033c\033[3'; printf '1mr\303'; printf '\251d\033[m=%s\n' $((6*7))` + '\r')
    await client.untilShown('réd=42')
    await using other = await terminals.attach(pane)
    await other.untilShown('réd=42')
    expect(other.picture()).toBe(client.picture())
  })

  test('whose folder is gone, or lies elsewhere, is refused in words', async () => {
    const folder = terminals.stack.makeForeignFolder()
    expect(await terminals.api('POST', '', { cwd: folder })).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    expect(await terminals.api('POST', '', { cwd: '../..' })).toMatchObject({ status: 403 })
    expect(await terminals.api('POST', '', { cwd: 'missing' })).toMatchObject({ status: 422, body: { error: { code: 'unprocessable', message: expect.stringContaining('not there') } } })
    const pane = await terminals.newPane()
    const gone = join(pane.cwd, 'gone')
    mkdirSync(gone)
    const inside = await terminals.newPane({ cwd: 'gone' })
    rmSync(gone, { recursive: true })
    expect(await terminals.api('POST', `/${inside.id}/restart`)).toMatchObject({ status: 422 })
  })

  test('in a folder with a name that shells and tmux would read is just there', async () => {
    const pane = await terminals.newPane()
    for (const name of ['#(touch x)', "it's;", '$(touch x) "q"', '%H #{pid};']) {
      mkdirSync(join(pane.cwd, name))
      const inside = await terminals.newPane({ cwd: name })
      expect(inside.cwd).toBe(join(pane.cwd, name))
      await using client = await terminals.attach(inside)
      client.type('[ "${PWD##*/}" = "' + name.replaceAll(/["$]/g, String.raw`\$&`) + '" ] && echo "same=$((6*7))"\r')
      await client.untilShown('same=42')
      expect((await terminals.api('DELETE', `/${inside.id}`)).status).toBe(204)
    }
  })

  test.each(["a'b", 'a\nb', 'a;b', '..', '../../etc', 'x'.repeat(10_000), '%00', '$(id)'])('with the id %j is not found', async (id) => {
    const answer = await terminals.api('DELETE', `/${encodeURIComponent(id)}`)
    expect([400, 404, 414, 431]).toContain(answer.status)
    expect((await terminals.api('POST', `/${encodeURIComponent(id)}/resize`, { cols: 80, rows: 24 })).status).toBeGreaterThanOrEqual(400)
  })

  test.each([{ name: 'two\nlines' }, { name: 'two\u2028lines' }, { name: '\u202E\u2066' }, { name: '' }, { name: 'x'.repeat(101) }, { cwd: 'a\0b' }, { command: 'a\0b' }, { command: '' }, { cols: 'wide' }, { shell: '/bin/sh' }])(
    'made with %j is refused',
    async (body) => {
      expect(await terminals.api('POST', '', body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    },
  )

  test('of a session that is gone does not exist', async () => {
    const other = '01980000-0000-7000-8000-000000000000'
    expect((await terminals.stack.api('GET', `/api/term/sessions/${other}/panes`)).status).toBe(404)
    const pane = await terminals.newPane()
    expect((await terminals.stack.api('DELETE', `/api/term/sessions/${other}/panes/${pane.id}`)).status).toBe(404)
  })
})

test('a shell that does not exist is told', async () => {
  await using terminals = await TerminalStack.start({ SHELL: '/nowhere/sh' })
  expect(await terminals.api('POST', '', {})).toMatchObject({ status: 422, body: { error: { message: expect.stringContaining('/nowhere/sh') } } })
  expect(await terminals.panes()).toEqual([])
})
