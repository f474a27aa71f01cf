import type { MessagePart } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joined, pieceArbitrary, split } from '../testing/pieces.ts'
import { appendDelta, partsBeyond } from './running-text.ts'

const text = (value: string): MessagePart => ({ type: 'text', text: value })
const reasoning = (value: string): MessagePart => ({ type: 'reasoning', text: value })
const call = (id: string): MessagePart => ({ type: 'tool_call', tool_call_id: id, tool_name: 'grep', input: { pattern: id } })
const pieces = fc.array(pieceArbitrary, { maxLength: 12 })
const ratio = fc.double({ min: 0, max: 1, noNaN: true })

describe('a piece', () => {
  test('continues the part before it when both are text or both are reasoning', () => {
    expect(joined([reasoning('a'), reasoning('b'), text('c'), text('d'), call('1'), call('2'), text('e'), reasoning('f')])).toEqual([
      reasoning('ab'),
      text('cd'),
      call('1'),
      call('2'),
      text('e'),
      reasoning('f'),
    ])
  })

  test('leaves the part that it continues as it was for whoever holds it', () => {
    const first = text('a')
    const parts = [first]
    appendDelta(parts, text('b'))
    expect(first).toEqual(text('a'))
  })

  test('may be split anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(pieceArbitrary, ratio), { maxLength: 12 }), (given) => {
        expect(joined(given.flatMap(([piece, at]) => split(piece, at)))).toEqual(joined(given.map(([piece]) => piece)))
      }),
    )
  })
})

describe('what is beyond', () => {
  test('added to what is known, gives the whole', () => {
    fc.assert(
      fc.property(pieces, fc.nat(12), pieceArbitrary, ratio, (given, cut, torn, at) => {
        const halves = split(torn, at)
        const known = joined([...given.slice(0, cut), ...halves.slice(0, 1)])
        const whole = joined([...given.slice(0, cut), ...halves, ...given.slice(cut)])
        const beyond = partsBeyond(whole, known)
        expect(beyond).not.toBeNull()
        expect(joined([...known, ...(beyond ?? [])])).toEqual(whole)
      }),
    )
  })

  test('is nothing when all is known, and everything when nothing is', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const whole = joined(given)
        expect(partsBeyond(whole, whole)).toEqual([])
        expect(partsBeyond(whole, [])).toEqual(whole)
      }),
    )
  })

  test.each<[string, MessagePart[], MessagePart[]]>([
    ['another text', [text('abc')], [text('abd')]],
    ['a longer text', [text('abc')], [text('abcd')]],
    ['another kind', [text('abc')], [reasoning('abc')]],
    ['more parts', [text('abc')], [text('abc'), call('1')]],
    ['another call', [call('1')], [call('2')]],
    ['a text that goes on although another part follows', [text('abc'), call('1')], [text('ab'), call('1')]],
    ['parts where there are none', [], [text('a')]],
  ])('is unknown when what is known holds %s', (_, whole, known) => {
    expect(partsBeyond(whole, known)).toBeNull()
  })
})
