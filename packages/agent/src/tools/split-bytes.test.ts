import fc from 'fast-check'
import { expect, it } from 'vitest'

import { createByteSplitter } from './split-bytes.ts'

function split(separators: readonly number[], maxKeptBytes: number, chunks: readonly Uint8Array[]): [string, number, number][] {
  const pieces: [string, number, number][] = []
  const splitter = createByteSplitter(separators, maxKeptBytes, ({ bytes, totalBytes }, turn) => {
    pieces.push([bytes.toString('latin1'), totalBytes, turn])
  })
  for (const chunk of chunks) splitter.write(Buffer.from(chunk))
  splitter.end()
  return pieces
}

it('splits at separators that take turns', () => {
  const chunks = ['path\x00lin', 'e\nnext', '\x00', 'x'].map((chunk) => Buffer.from(chunk))
  expect(split([0, 10], 100, chunks)).toEqual([
    ['path', 4, 0],
    ['line', 4, 1],
    ['next', 4, 0],
    ['x', 1, 1],
  ])
})

it('keeps the beginning of a long piece and counts the rest', () => {
  expect(split([10], 3, [Buffer.from('abcdef\nxy\n')])).toEqual([
    ['abc', 6, 0],
    ['xy', 2, 0],
  ])
})

it('gives the same pieces however the stream is cut into chunks', () => {
  const chunk = fc.uint8Array({ max: 3, maxLength: 8 })
  const property = fc.property(fc.array(chunk), (chunks) => {
    expect(split([0, 1], 4, chunks)).toEqual(split([0, 1], 4, [Buffer.concat(chunks)]))
  })
  fc.assert(property)
})
