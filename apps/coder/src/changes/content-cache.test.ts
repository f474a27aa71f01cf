import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentCache } from './content-cache.ts'

test('what was used last stays, the rest goes', () => {
  const cache = new ContentCache(10)
  cache.set('a', Buffer.alloc(4))
  cache.set('b', Buffer.alloc(4))
  cache.get('a')
  cache.set('c', Buffer.alloc(4))
  expect(['a', 'b', 'c'].map((hash) => cache.get(hash)?.length)).toEqual([4, undefined, 4])
})

test('what alone is too large is not kept, and drives nothing else out for long', () => {
  const cache = new ContentCache(10)
  cache.set('large', Buffer.alloc(11))
  expect(cache.get('large')).toBeUndefined()
  cache.set('small', Buffer.alloc(10))
  expect(cache.get('small')?.length).toBe(10)
})

test('it never holds more than it may, and never another content than was put there', () => {
  const step = fc.record({ hash: fc.integer({ min: 0, max: 9 }), isSet: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cache = new ContentCache(20)
      for (const { hash, isSet } of steps) {
        if (isSet) cache.set(String(hash), Buffer.alloc(hash, hash))
        expect([undefined, Buffer.alloc(hash, hash).toString('hex')]).toContain(cache.get(String(hash))?.toString('hex'))
        // The sizes are told by the hashes here.
        const bytes = Array.from({ length: 10 }, (_one, index) => index).filter((index) => cache.get(String(index)) !== undefined).reduce((sum, index) => sum + index, 0)
        expect(bytes).toBeLessThanOrEqual(20)
      }
    }),
  )
})
