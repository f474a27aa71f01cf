import { residentBytes } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TerminalStack } from '../testing/terminal-stack.ts'

describe('output', () => {
  let terminals: TerminalStack

  beforeAll(async () => {
    terminals = await TerminalStack.start()
  })
  afterAll(async () => {
    await terminals[Symbol.asyncDispose]()
  })

  test('a flood before a client that acknowledges nothing stays small, and another pane answers', async () => {
    const quiet = await terminals.attach(await terminals.newPane())
    const flooded = await terminals.newPane({ command: 'yes "a line of a flood that never ends"' })
    const before = residentBytes(terminals.stack.process('booterm').pid)
    await using silent = await terminals.attach(flooded, { acknowledges: false })
    for (let round = 0; round < 20; round += 1) {
      quiet.type(`echo "round=$((${round}+100))"\r`)
      await quiet.untilShown(`round=${round + 100}`)
    }
    await silent.until('its close', () => silent.closeCode === 4008)
    // What was under way when the program was told to wait comes on top.
    expect(silent.received).toBeLessThan(8 * 1024 * 1024)
    expect(residentBytes(terminals.stack.process('booterm').pid) - before).toBeLessThan(120 * 1024 * 1024)

    // It catches up by a picture of what is shown now.
    await using again = await terminals.attach(flooded)
    expect(again.frames[0]).toMatchObject({ type: 'snapshot' })
    const seen = again.received
    await again.until('more of the flood', () => again.received > seen + 3 * 1024 * 1024)
    again.type('\x03')
    await again.untilFrame('exit')
    await quiet[Symbol.asyncDispose]()
  })

  test('a client that stops reading harms nobody', async () => {
    const flooded = await terminals.newPane({ command: 'yes "a line of a flood that never ends"' })
    await using stuck = await terminals.attach(flooded)
    await using well = await terminals.attach(flooded)
    stuck.stopReading()
    const seen = well.received
    await well.until('the flood again', () => well.received > seen + 8 * 1024 * 1024)
    expect((await terminals.api('DELETE', `/${flooded.id}`)).status).toBe(204)
  })

  test('who comes back with an offset gets what was missed, byte for byte, and a picture when that is gone', async () => {
    const pane = await terminals.newPane()
    await using whole = await terminals.attach(pane)
    const cut = await terminals.attach(pane)
    whole.type('echo "first=$((40+1))"\r')
    await Promise.all([whole, cut].map((client) => client.untilShown('first=41')))
    const position = `?epoch=${cut.epoch}&offset=${cut.offset}`
    await cut[Symbol.asyncDispose]()
    whole.type('echo "second=$((40+2))"\r')
    await whole.untilShown('second=42')
    await using back = await terminals.attach(pane, { query: position })
    expect(back.frames[0]).toMatchObject({ type: 'replay' })
    await back.untilShown('second=42')
    expect(back.text()).not.toContain('first=41')

    await using stranger = await terminals.attach(pane, { query: '?epoch=other&offset=10' })
    expect(stranger.frames[0]).toMatchObject({ type: 'snapshot' })
    expect(stranger.picture()).toBe(whole.picture())
  })

  test('two hundred attaches at once all see the same', async () => {
    const pane = await terminals.newPane()
    await using first = await terminals.attach(pane)
    first.type('echo "before=$((40+2))"\r')
    await first.untilShown('before=42')
    const clients = await Promise.all(Array.from({ length: 200 }, async () => await terminals.attach(pane)))
    first.type('echo "after=$((40+3))"\r')
    await Promise.all(clients.map((client) => client.untilShown('after=43')))
    await first.untilShown('after=43')
    const pictures = new Set(clients.map((client) => client.picture()))
    expect([...pictures]).toHaveLength(1)
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
  })
})
