import { describe, expect, test } from 'vitest'
import { Screen } from '../screen/screen.ts'
import { judgeVersion } from './tmux-command.ts'
import { FACTS_FORMAT, drawPane, exitCodeOf, parseFacts } from './tmux-drawing.ts'
import type { PaneFacts } from './tmux-drawing.ts'

const fields = FACTS_FORMAT.slice(2, -1).split('},#{')

function factsOf(values: Partial<Record<keyof PaneFacts, number>>): PaneFacts {
  const all: Record<string, number> = { window_width: 20, window_height: 4, cursor_flag: 1, wrap_flag: 1, scroll_region_lower: 3, ...values }
  return parseFacts(fields.map((field) => all[field] ?? '').join(','))
}

describe('a tmux', () => {
  test.each(['tmux 3.2', 'tmux 3.3a', 'tmux 3.6', 'tmux next-3.7', 'tmux openbsd-7.5', 'tmux master'])('%s is used', (version) => {
    expect(judgeVersion(version).kind).toBe(version === 'tmux master' ? 'unusable' : 'usable')
  })

  test.each(['tmux 2.9a', 'tmux 1.8', 'tmux 3.1c'])('%s is too old', (version) => {
    expect(judgeVersion(version)).toEqual({ kind: 'unusable', reason: expect.stringContaining('too old') })
  })
})

test('words that are no description are not taken for one', () => {
  expect(() => parseFacts('no server running')).toThrow('not understood')
})

test('an end is told by its code or its signal', () => {
  expect(exitCodeOf(factsOf({ pane_dead_status: 3 }))).toBe(3)
  expect(exitCodeOf(factsOf({ pane_dead_signal: 9 }))).toBe(137)
  expect(exitCodeOf(factsOf({}))).toBeNull()
})

test('a pane in the alternate screen is drawn with what is under it', async () => {
  const facts = factsOf({ alternate_on: 1, alternate_saved_x: 2, alternate_saved_y: 1, cursor_x: 5, cursor_y: 2, cursor_flag: 0, history_size: 1, mouse_button_flag: 1, mouse_sgr_flag: 1 })
  const { data, cols, rows } = drawPane({
    facts,
    everything: ['unused'],
    history: ['above'],
    screen: ['\x1b[31meditor\x1b[m', '', '', 'status'],
    hidden: ['$ ', '$ x', '', ''],
    otherModes: [2004],
    title: 'notes.txt',
  })
  const screen = new Screen({ cols, rows }, { onReply() {}, onTitle() {}, onBell() {}, onMode() {}, onParsed() {} })
  screen.restore(data)
  await screen.settled()
  const lines = (buffer: typeof screen.buffer): string[] => Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '')
  expect(lines(screen.buffer)).toEqual(['editor', '', '', 'status'])
  expect(lines(screen.mainBuffer)).toEqual(['above', '$ ', '$ x', '', ''])
  expect([screen.buffer.cursorX, screen.buffer.cursorY]).toEqual([5, 2])
  expect(screen.modes).toEqual(new Set([1002, 1006, 2004]))
  expect(screen.title).toBe('notes.txt')
  expect(screen.snapshot().data).toContain('\x1b[?25l')
})

test('rows that tmux tells without their look, because it is that of the row above, have it', async () => {
  const { data, cols, rows } = drawPane({
    facts: factsOf({}),
    everything: ['\x1b[34mone', 'two\x1b[1m bold', 'three\x1b[0m\x0elqk', 'x\x0f plain'],
    history: [],
    screen: [],
    hidden: [],
    otherModes: [],
    title: '',
  })
  const screen = new Screen({ cols, rows }, { onReply() {}, onTitle() {}, onBell() {}, onMode() {}, onParsed() {} })
  screen.restore(data)
  await screen.settled()
  const look = (row: number, column: number): unknown[] => {
    const cell = screen.buffer.getLine(row)?.getCell(column)
    return [cell?.getFgColor(), cell?.isBold() !== 0]
  }
  expect([look(0, 0), look(1, 0), look(1, 5), look(2, 0), look(2, 5)]).toEqual([[4, false], [4, false], [4, true], [4, true], [-1, false]])
  expect(screen.buffer.getLine(2)?.translateToString(true)).toBe('three┌─┐')
  expect(screen.buffer.getLine(3)?.translateToString(true)).toBe('│ plain')
})
