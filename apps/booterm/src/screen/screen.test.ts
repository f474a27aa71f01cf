import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawTerminal } from '../testing/draw-terminal.ts'
import { Screen } from './screen.ts'

const size = { cols: 12, rows: 6 }

function screenOf(): Screen {
  return new Screen(size, { onReply() {}, onTitle() {}, onBell() {}, onMode() {}, onParsed() {} })
}

/** A window's terminal that takes output. */
async function windowOf(...output: (string | Uint8Array)[]): Promise<xterm.Terminal> {
  const terminal = new xterm.Terminal({ ...size, scrollback: 5_000, allowProposedApi: true, logLevel: 'off' })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  for (const part of output) terminal.write(part)
  await new Promise<void>((resolve) => terminal.write('', resolve))
  return terminal
}

/** What shows after the output itself, and after a picture of it: `more` shows what the picture must know besides. */
async function bothWays(output: string, more: string): Promise<{ itself: string; byPicture: string }> {
  const screen = screenOf()
  screen.write(Buffer.from(output))
  await screen.settled()
  const { data } = screen.snapshot()
  return { itself: drawTerminal(await windowOf(output, more)), byPicture: drawTerminal(await windowOf(data, more)) }
}

describe('a picture of a screen keeps', () => {
  test.each([
    ['bold beside dim', '\x1b[2mdim\x1b[0;1mbold\x1b[0m'],
    ['looks of underlines', '\x1b[4:3;58:2::255:0:0mcurly\x1b[4:2;59mtwo'],
    ['true colours and their palette', '\x1b[38;2;1;2;3;48;5;200mcolour\x1b[m'],
    ['the background of erased cells', '\x1b[44m\x1b[2J\x1b[3;3H\x1b[41m\x1b[K\x1b[m'],
    ['a wide character that did not fit', 'abcdefghijk世界'],
    ['emoji and marks on letters', 'e\u0301 😀 👍 ñ\x1b[3;11H😀'],
    ['a cursor behind the last column', 'abcdefghijkl'],
    ['a cursor behind a wide character in the last column', 'abcdefghij世'],
    ['the look that is written with', '\x1b[1;31mred'],
    ['a saved cursor and its look', '\x1b[32mab\x1b7\x1b[m\x1b[5;5Hcd'],
    ['the cursor saved on the main screen', 'ab\x1b[33mc\x1b[?1049h\x1b[mfull\x1b[2;2H'],
    ['lines instead of letters', '\x1b(0lqqk\x1b[2;1H'],
    ['the other character set', '\x1b)0ab\x0e'],
    ['a region, counted from its top', '\x1b[2;4r\x1b[?6h\x1b[2;3Hx'],
    ['a region', '1\r\n2\r\n3\r\n4\r\n5\x1b[2;4r\x1b[4;2H'],
    ['insertion', 'abc\x1b[4h\x1b[1;2H'],
    ['no wrapping', '\x1b[?7labc'],
    ['a line wrapped in colour at the bottom', `${'\r\n'.repeat(6)}\x1b[42mabcdefghijklmn\x1b[m`],
  ])('%s', async (_name, output) => {
    for (const more of ['', 'x', 'x\x1b8y', '\r\nz\r\nz\r\nz', '\x1b[?1049lqx', '\x1b[Hlq']) {
      const { itself, byPicture } = await bothWays(output, more)
      expect(byPicture).toBe(itself)
    }
  })

  test('links', async () => {
    const screen = screenOf()
    screen.write(Buffer.from('\x1b]8;id=a;https://example.com/x\x1b\\link\x1b]8;;\x1b\\ text'))
    await screen.settled()
    expect(screen.snapshot().data).toContain('\x1b]8;id=a;https://example.com/x\x1b\\link\x1b]8;;\x1b\\')
  })
})

// Without marks that join the character before them: one that arrives right after the cut stands alone.
const character = fc.constantFrom('a', 'Z', ' ', '~', 'é', '█', '世', '😀', 'q')
const piece = fc.oneof(
  fc.string({ unit: character, maxLength: 16 }),
  fc.constantFrom('\r\n', '\r\n\r\n\r\n', '\t', '\b', '\r', '\x1bM', '\x1b[L', '\x1b[M', '\x1b[2P', '\x1b[3@', '\x1b[2X', '\x1b[K', '\x1b[1K', '\x1b[J', '\x1b[2J', '\x1b[3;4H', '\x1b[6;12H'),
  fc.constantFrom('\x1b[1;31m', '\x1b[2m', '\x1b[1m', '\x1b[m', '\x1b[44m', '\x1b[7m', '\x1b[4:3m', '\x1b[38;5;200;3m', '\x1b[48;2;9;8;7m', '\x1b[22m'),
  fc.constantFrom('\x1b[?25l', '\x1b[?1049h', '\x1b[?1049l', '\x1b[?1000h', '\x1b[?1006h', '\x1b[3 q', '\x1b[2;5r', '\x1b[r', '\x1b[?6h', '\x1b[?6l', '\x1b[4h', '\x1b[4l', '\x1b7', '\x1b8', '\x1b(0', '\x1b(B'),
  fc.constantFrom('\x1b]2;a title\x07', '\x1b]2;another\x1b\\', '\x1bP1$r0m\x1b\\'),
)

test('a screen that is sent in the middle, and what comes after its offset, make the same screen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.nat(), async (pieces, at) => {
      const all = Buffer.from(pieces.join(''))
      const cut = at % (all.length + 1)
      const screen = screenOf()
      screen.write(all.subarray(0, cut))
      await screen.settled()
      const { data, offset } = screen.snapshot()
      expect(offset).toBeLessThanOrEqual(cut)
      const [whole, joined] = await Promise.all([windowOf(all), windowOf(data, all.subarray(offset))])
      expect(drawTerminal(joined)).toBe(drawTerminal(whole))
    }),
    { numRuns: 500 },
  )
})
