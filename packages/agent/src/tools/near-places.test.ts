import fc from 'fast-check'
import { expect, it } from 'vitest'

import { findNearPlaces } from './near-places.ts'

const word = fc.stringMatching(/^[a-z]{3,8}$/)
const codeLine = fc.array(word, { minLength: 3, maxLength: 6 }).map((words) => words.join(' '))

it('finds a passage whose white space was written otherwise, and says so', () => {
  const property = fc.property(
    fc.uniqueArray(codeLine, { minLength: 1, maxLength: 30 }),
    fc.nat(),
    fc.integer({ min: 1, max: 5 }),
    (lines, seed, length) => {
      const start = seed % lines.length
      const passage = lines.slice(start, start + length)
      const wanted = passage.map((line) => `\t${line.replaceAll(' ', '  ')} `).join('\n')
      expect(findNearPlaces(Buffer.from(lines.join('\n')), wanted)[0]).toEqual({
        firstLine: start + 1,
        lines: passage,
        whiteSpaceOnly: true,
      })
    },
  )
  fc.assert(property)
})

it('finds a passage of which one line was written otherwise', () => {
  const content = ['function one() {', '  start()', '}', '', 'function two() {', '  const value = compute(4)', '}', ''].join('\n')
  expect(findNearPlaces(Buffer.from(content), 'function two() {\n  const value = compute(5)\n}')).toMatchObject([
    { firstLine: 5, lines: ['function two() {', '  const value = compute(4)', '}'], whiteSpaceOnly: false },
  ])
})

it('offers at most three places, the best first', () => {
  const content = ['call(alpha, 1)', 'call(alpha, 2)', 'other', 'call(alpha, 3)', 'call(alpha, 4)', 'call(alpha, beta)'].join('\n')
  const places = findNearPlaces(Buffer.from(content), 'call(alpha, beta, x)')
  expect(places).toHaveLength(3)
  expect(places[0]?.firstLine).toBe(6)
})

it('answers for any bytes at all, with lines that stand where it says', () => {
  const bytes = fc.array(fc.constantFrom(10, 13, 32, 97, 98, 0, 255), { maxLength: 200 }).map((each) => Buffer.from(each))
  const property = fc.property(bytes, fc.string({ unit: 'binary', maxLength: 40 }), (content, wanted) => {
    const all = content.toString('utf8').split('\n').map((line) => line.replace(/\r$/, ''))
    for (const { firstLine, lines } of findNearPlaces(content, wanted)) {
      expect(all.slice(firstLine - 1, firstLine - 1 + lines.length)).toEqual(lines)
    }
    expect(findNearPlaces(content, content.toString('latin1')).length).toBeLessThanOrEqual(3)
  })
  fc.assert(property)
})
