import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OutputRing } from './output-ring.ts'

function bytesSince(ring: OutputRing, offset: number): string | null {
  const items = ring.since(offset)
  return items === null ? null : Buffer.concat(items.flatMap((item) => (item.kind === 'bytes' ? [item.bytes] : []))).toString()
}

test('whatever is asked for is given exactly, or not at all once it is gone', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { maxLength: 40 }), fc.nat(200), (chunks, offset) => {
      const ring = new OutputRing(32)
      for (const chunk of chunks) if (chunk !== '') ring.push(Buffer.from(chunk))
      const all = chunks.join('')
      expect(ring.end).toBe(all.length)
      const given = bytesSince(ring, offset)
      const mayBeGone = offset > all.length || all.length - offset > 32 - 9
      expect(given === all.slice(offset) || (given === null && mayBeGone)).toBe(true)
    }),
  )
})

test('a size stands where the pane took it', () => {
  const ring = new OutputRing(100)
  ring.push(Buffer.from('abc'))
  ring.resize({ cols: 10, rows: 5 })
  ring.push(Buffer.from('def'))
  expect(ring.since(2)?.map(({ kind }) => kind)).toEqual(['bytes', 'size', 'bytes'])
  expect(ring.since(4)?.map(({ kind }) => kind)).toEqual(['bytes'])
})
