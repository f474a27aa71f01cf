// A screen as output that draws it. The library's own addon leaves out too much: saved cursors, links, shapes of
// underlines, bold next to dim, lines that were wrapped before a wide character.
import type { IBuffer, Terminal } from '@xterm/headless'
import type { ModeTracker } from './mode-tracker.ts'
import { linkTo, serializeRows } from './serialize-rows.ts'
import type { Cell, LinkOf } from './serialize-rows.ts'
import { plainLook, sgrOf } from './sgr.ts'
import type { Look } from './sgr.ts'

/** What the library knows and has no way to ask for. */
interface Inside {
  readonly _core: {
    readonly _inputHandler: { readonly _curAttrData: Look }
    readonly _bufferService: { readonly buffer: InnerBuffer; readonly buffers: { readonly normal: InnerBuffer } }
    readonly _charsetService: { readonly glevel: number; readonly charset: Charset; readonly _charsets: readonly Charset[] }
    readonly _oscLinkService: { getLinkData: LinkOf }
  }
}

type Charset = Readonly<Record<string, string>> | undefined

interface InnerBuffer {
  readonly ybase: number
  readonly scrollTop: number
  readonly savedX: number
  readonly savedY: number
  readonly savedCurAttrData: Look
  readonly savedCharset: Charset
}

function inside(terminal: Terminal): Inside['_core'] {
  return (terminal as unknown as Inside)._core // see Inside
}

/** Everything that shows, and what decides how it goes on, for a terminal of the same size that was reset. */
export function serializeScreen(terminal: Terminal, modes: ModeTracker): string {
  const { normal, active } = terminal.buffer
  const linkOf = linksOf(terminal)
  let data = serializeRows(normal, 0, linkOf)
  if (active.type === 'alternate') {
    const saved = serializeSaved(inside(terminal)._bufferService.buffers.normal, terminal.rows)
    data += `${saved}${plainLook}\x1b[?1047h\x1b[H${serializeRows(active, 0, linkOf)}`
  }
  return data + modes.serializeRegion() + serializeCursor(terminal) + serializeModes(terminal) + modes.serialize()
}

function linksOf(terminal: Terminal): LinkOf {
  return (urlId) => inside(terminal)._oscLinkService.getLinkData(urlId)
}

function serializeCursor(terminal: Terminal): string {
  const { active } = terminal.buffer
  const { cursorX, cursorY } = active
  const { buffer } = inside(terminal)._bufferService
  const saved = serializeSaved(buffer, terminal.rows)
  const origin = terminal.modes.originMode ? '\x1b[?6h' : ''
  // With it, rows count from the top of the region, which is where the cursor now is.
  const place = terminal.modes.originMode ? `\x1b[${cursorY - buffer.scrollTop + 1};${cursorX + 1}H` : moveTo(cursorY, cursorX)
  const waiting = cursorX >= terminal.cols ? waitToWrap(active, terminal.cols) : ''
  return saved + origin + place + waiting + serializePen(terminal) + serializeCharsets(terminal)
}

/** What is written next looks like this, and leads there. */
function serializePen(terminal: Terminal): string {
  const pen = inside(terminal)._inputHandler._curAttrData
  const urlId = pen.hasExtendedAttrs() ? pen.extended.urlId : 0
  return sgrOf(pen) + (urlId === 0 ? '' : linkTo(urlId, linksOf(terminal)))
}

/** The cursor stands behind the last column once a character was written there: it is written again. */
function waitToWrap(buffer: IBuffer, cols: number): string {
  const line = buffer.getLine(buffer.baseY + buffer.cursorY)
  const start = line?.getCell(cols - 1)?.getWidth() === 0 ? cols - 2 : cols - 1
  const cell = line?.getCell(start) as Cell | undefined // the library's only kind of cell
  return cell === undefined ? '' : `\x1b[${start + 1}G${sgrOf(cell)}${cell.getChars() || ' '}`
}

function serializeSaved({ ybase, savedX, savedY, savedCurAttrData, savedCharset }: InnerBuffer, rows: number): string {
  const row = Math.min(Math.max(savedY - ybase, 0), rows - 1)
  const look = sgrOf(savedCurAttrData)
  const [choose, back] = isLineDrawing(savedCharset) ? ['\x1b(0', '\x1b(B'] : ['', '']
  if (savedX === 0 && row === 0 && look === plainLook && choose === '') return ''
  return `${moveTo(row, savedX)}${look}${choose}\x1b7${back}`
}

/** Ways to name a character set as G0 to G3 (ECMA-35). */
const DESIGNATE = ['(', ')', '*', '+']
const SHIFT_OUT = '\x0e'

/** Of all the sets, the one that programs switch to and fro: lines instead of small letters. */
function isLineDrawing(set: Charset): boolean {
  return set?.['q'] === '─'
}

function serializeCharsets(terminal: Terminal): string {
  const { glevel, charset, _charsets } = inside(terminal)._charsetService
  const sets = DESIGNATE.flatMap((name, index) => (isLineDrawing(index === glevel ? charset : _charsets[index]) ? [`\x1b${name}0`] : []))
  return sets.join('') + (glevel === 1 ? SHIFT_OUT : '')
}

function serializeModes({ modes }: Terminal): string {
  const mouse = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' }[modes.mouseTrackingMode]
  const others: readonly [boolean, string][] = [
    [modes.applicationCursorKeysMode, '\x1b[?1h'],
    [modes.applicationKeypadMode, '\x1b='],
    [modes.bracketedPasteMode, '\x1b[?2004h'],
    [modes.insertMode, '\x1b[4h'],
    [modes.reverseWraparoundMode, '\x1b[?45h'],
    [modes.sendFocusMode, '\x1b[?1004h'],
    [!modes.wraparoundMode, '\x1b[?7l'],
  ]
  return mouse + others.map(([isOn, sequence]) => (isOn ? sequence : '')).join('')
}

function moveTo(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`
}
