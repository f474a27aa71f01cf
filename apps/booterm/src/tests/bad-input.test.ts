import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TerminalStack } from '../testing/terminal-stack.ts'

describe('a shell', () => {
  let terminals: TerminalStack

  beforeAll(async () => {
    terminals = await TerminalStack.start()
  })
  afterAll(async () => {
    await terminals[Symbol.asyncDispose]()
  })

  test.each([10_000, 1e9])('goes on after sizes of 0 and of %d, bytes that are no text, half a key and an interrupt', async (largest) => {
    const pane = await terminals.newPane()
    await using client = await terminals.attach(pane)
    client.type('echo ready$((1+1))\r')
    await client.untilShown(/ready2\s[^]*[#$]\s*$/)
    for (const size of [0, largest]) client.send({ type: 'resize', cols: size, rows: size, focused: true })
    await client.until('the largest size', () => client.terminal.cols === 1_000 && client.terminal.rows === 500)
    client.sendRaw(Buffer.from([0xff, 0xfe, 0x1b, 0x5b]))
    client.type('\x03')
    // Shells lose what is typed before they have seen the interrupt; Readline may take a key for the rest of the half one.
    await client.untilShown(/\^C\s[^]*[#$]\s*$/)
    client.type('\recho h$((40+2))\r')
    await client.untilShown('h42')
    expect(client.closeCode).toBeNull()
  })

  test('that an interrupt ends is told of', async () => {
    const pane = await terminals.newPane({ command: 'echo starts; sleep 1000' })
    await using client = await terminals.attach(pane)
    await client.untilShown('starts')
    client.type('\x03')
    await client.untilFrame('exit')
    expect((await terminals.panes()).find(({ id }) => id === pane.id)).toMatchObject({ alive: false, exit_code: 130 })
  })
})
