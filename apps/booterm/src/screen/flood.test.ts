import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawTerminal } from '../testing/draw-terminal.ts'
import { readPlainOutput } from './plain-output.ts'
import { Screen } from './screen.ts'

const size = { cols: 20, rows: 6 }
const chunkBytes = 16 * 1024

/** A terminal that draws every byte. */
async function drawnWhole(...output: (string | Uint8Array)[]): Promise<string> {
  const terminal = new xterm.Terminal({ ...size, scrollback: 5_000, allowProposedApi: true, logLevel: 'off' })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  for (const part of output) terminal.write(part)
  await new Promise<void>((resolve) => terminal.write('', resolve))
  return drawTerminal(terminal)
}

/** What shows after a flood that came at once, by the picture that a new window gets. */
async function afterFlood(output: Uint8Array): Promise<{ drawn: string; offset: number }> {
  const screen = new Screen(size, { onReply() {}, onTitle() {}, onBell() {}, onMode() {}, onParsed() {} })
  for (let from = 0; from < output.length; from += chunkBytes) {
    screen.write(output.subarray(from, from + chunkBytes))
    // As from a wire: what is drawn goes on between two chunks.
    if (from % (8 * chunkBytes) === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await screen.settled()
  const { data, offset } = screen.snapshot()
  screen.dispose()
  return { drawn: await drawnWhole(data), offset }
}

const looks = ['', '\u001B[31m', '\u001B[0m', '\u001B[m', '\u001B[1;44m', '\u001B[0;38;5;99m', '\u001B[22m', '\u001B[K']
const words = ['request', '世界', '😀', 'a long line that is wrapped at the edge of the screen', '\t', 'over\rwritten', 'ab\bc']
const plainBlock = fc
  .record({ texts: fc.array(fc.tuple(fc.constantFrom(...looks), fc.constantFrom(...words)), { minLength: 1, maxLength: 6 }), times: fc.integer({ min: 1, max: 12_000 }) })
  .map(({ texts, times }) => {
    const line = texts.map(([look, word]) => look + word).join(' ')
    return Array.from({ length: Math.min(times, Math.ceil(600_000 / (line.length + 8))) }, (_, n) => `${n} ${line}\r\n`).join('')
  })
const specials = ['\u001B[2J', '\u001B[3;3H', '\u001B[?1049h', '\u001B[?1049l', '\u001B[2;4r', '\u001B[r', '\u001B]0;title\u0007', '\u001B[?2004h', '\n\n', '\u000E', '\u000F', '\u001Bc', '\u009B31m']
const flood = fc.array(fc.oneof({ weight: 3, arbitrary: plainBlock }, { weight: 1, arbitrary: fc.constantFrom(...specials) }), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))

describe('a flood', () => {
  test('leaves the same on the screen and above it as if all of it had been drawn', async () => {
    await fc.assert(
      fc.asyncProperty(flood, async (text) => {
        const output = Buffer.from(text)
        const { drawn, offset } = await afterFlood(output)
        expect(drawn).toBe(await drawnWhole(output))
        expect(offset).toBe(output.length)
      }),
      { numRuns: 30 },
    )
  })

  test('of lines is mostly left out: it costs a fraction of drawing it', async () => {
    const lines = Buffer.from(Array.from({ length: 2_000_000 }, (_, n) => `${n}\r\n`).join(''))
    const startedAt = performance.now()
    const { drawn } = await afterFlood(lines)
    const ours = performance.now() - startedAt
    const wholeAt = performance.now()
    expect(drawn).toBe(await drawnWhole(lines))
    expect(ours).toBeLessThan((performance.now() - wholeAt) / 2)
  })

  test('that ends in the middle of a look writes on in it', async () => {
    const output = Buffer.from(`\u001B[1;35m${'magenta for good\r\n'.repeat(60_000)}`)
    const { drawn } = await afterFlood(output)
    expect(drawn).toBe(await drawnWhole(output))
  })
})

describe('output that only scrolls', () => {
  test.each([
    ['text', 'a\r\nb\r\n', { lines: 2, looks: '' }],
    ['looks since the last that unsets all', '\u001B[31ma\u001B[0;1mb\u001B[4m', { lines: 0, looks: '\u001B[0;1m\u001B[4m' }],
    ['the rest of a line erased', 'a\u001B[K\r\n', { lines: 1, looks: '' }],
    ['characters of many bytes', '世界 é\r\n', { lines: 1, looks: '' }],
  ])('is known: %s', (_name, text, expected) => {
    expect(readPlainOutput(Buffer.from(text))).toEqual(expected)
  })

  test.each([
    ['a place', '\u001B[3;3H'],
    ['a mode', '\u001B[?25l'],
    ['a title', '\u001B]0;a\u0007'],
    ['a line end without a return', 'a\nb'],
    ['another character set', 'a\u000E'],
    ['a control of one character', '\u009B31m'],
    ['the other screen', '\u001B[?1049h'],
    ['a step up', '\u001BM'],
    ['a line feed of another kind', '\u000B'],
  ])('is not: %s', (_name, text) => {
    expect(readPlainOutput(Buffer.from(text))).toBeUndefined()
  })
})
