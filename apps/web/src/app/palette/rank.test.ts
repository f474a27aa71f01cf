import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rank } from './rank.ts'
import type { Rankable } from './rank.ts'

const entry = (title: string, words = ''): Rankable => ({ id: title, title, words })
const titles = (query: string, entries: readonly Rankable[], recent: readonly string[] = []) => rank(entries, query, recent, 10).map(({ title }) => title)

describe('the palette ranks', () => {
  it('the beginning of a title over a later word, that over the inside of one, that over scattered letters', () => {
    const entries = [entry('Rabbit uncle is late done'), entry('Rebuild it'), entry('The build'), entry('Build it')]
    expect(titles('build', entries)).toEqual(['Build it', 'The build', 'Rebuild it', 'Rabbit uncle is late done'])
  })
  it('the title over other words, and needs every word', () => {
    const entries = [entry('Notes', 'atlas'), entry('Atlas'), entry('Zebra', 'other')]
    expect(titles('atlas', entries)).toEqual(['Atlas', 'Notes'])
    expect(titles('notes atlas', entries)).toEqual(['Notes'])
    expect(titles('notes zebra', entries)).toEqual([])
  })
  it('what was chosen lately before the rest, without a query and among equals', () => {
    const entries = ['a1', 'a2', 'a3'].map((title) => entry(title))
    expect(titles('', entries, ['a3', 'a2'])).toEqual(['a3', 'a2', 'a1'])
    expect(titles('a', entries, ['a2'])).toEqual(['a2', 'a1', 'a3'])
  })
  it('nothing that is not there, each entry once, and no more than asked for', () => {
    const entries = fc.array(fc.string()).map((all) => [...new Set(all)].map((title) => entry(title)))
    fc.assert(
      fc.property(entries, fc.string(), fc.nat(20), (all, query, limit) => {
        const found = rank(all, query, [], limit)
        expect(found.length).toBeLessThanOrEqual(limit)
        expect(new Set(found).size).toBe(found.length)
        expect(found.every((one) => all.includes(one))).toBe(true)
      }),
    )
  })
  it('a title by its own words, always', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]+( [a-z]+)*$/), (title) => titles(title, [entry(title)]).length === 1))
  })
})
