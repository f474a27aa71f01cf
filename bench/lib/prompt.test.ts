import { expect, it } from 'vitest'
import { promptOf, sharedPercent } from './prompt.ts'

const system = { role: 'system', content: 'You are.' }
const body = (messages: object[]): string => JSON.stringify({ stream: true, messages: [system, ...messages], model: 'm', tools: [] })

it('keeps all of a prompt that the next one extends, wherever the fields stand in the body', () => {
  const earlier = promptOf(body([{ role: 'user', content: 'a' }]))
  const later = promptOf(body([{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }]))
  expect(sharedPercent(earlier.text, later.text)).toBe(100)
  expect(earlier.head).toBe(later.head)
})

it('counts the bytes before the first that differs', () => {
  expect(sharedPercent('abcd', 'abXdef')).toBe(50)
  expect(sharedPercent('éx', 'éy')).toBeCloseTo(66.7, 1)
  expect(sharedPercent('abcd', 'ab')).toBe(50)
})
