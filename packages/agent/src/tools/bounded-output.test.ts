import fc from 'fast-check'
import { expect, it } from 'vitest'

import { createBoundedOutput } from './bounded-output.ts'

it('keeps short output whole', () => {
  const output = createBoundedOutput(10)
  for (const part of ['abc', '', 'defghij']) output.write(Buffer.from(part))
  expect(output.text()).toBe('abcdefghij')
  expect(output.omittedBytes).toBe(0)
})

it('keeps the head and the tail of any longer output and counts what lies between', () => {
  const chunk = fc.stringMatching(/^[a-z]{0,40}$/)
  const property = fc.property(fc.array(chunk), fc.integer({ min: 2, max: 50 }), (chunks, maxBytes) => {
    const output = createBoundedOutput(maxBytes)
    for (const each of chunks) output.write(Buffer.from(each))
    const whole = chunks.join('')
    const omitted = Math.max(0, whole.length - maxBytes)
    expect(output.omittedBytes).toBe(omitted)
    const head = whole.slice(0, Math.ceil(maxBytes / 2))
    const tail = whole.slice(head.length + omitted)
    expect(output.text()).toBe(omitted === 0 ? whole : `${head}\n[… ${omitted} bytes left out …]\n${tail}`)
  })
  fc.assert(property)
})
