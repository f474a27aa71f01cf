import { expect, test, vi } from 'vitest'
import { OutputBatch } from './output-batch.ts'

function batchOf(): { batch: OutputBatch; taken: string[] } {
  const taken: string[] = []
  return { batch: new OutputBatch((bytes) => taken.push(Buffer.from(bytes).toString())), taken }
}

test('what comes after a rest is passed on at once', () => {
  const { batch, taken } = batchOf()
  batch.push(Buffer.from('a'), 0)
  batch.push(Buffer.from('b'), 10)
  expect(taken).toEqual(['a', 'b'])
})

test('a burst is gathered, in order, and waits for nobody', () => {
  vi.useFakeTimers()
  const { batch, taken } = batchOf()
  for (const [now, text] of ['a', 'b', 'c', 'd'].entries()) batch.push(Buffer.from(text), now)
  expect(taken).toEqual(['a'])
  vi.runAllTimers()
  expect(taken).toEqual(['a', 'bcd'])
  vi.useRealTimers()
})

test('much is passed on without waiting, and a flush takes the rest along', () => {
  const { batch, taken } = batchOf()
  batch.push(Buffer.from('first'), 0)
  batch.push(Buffer.alloc(70_000, 'x'), 1)
  batch.push(Buffer.from('rest'), 1)
  batch.flush()
  batch.flush()
  expect(taken.map((text) => text.length)).toEqual([5, 70_000, 4])
})
