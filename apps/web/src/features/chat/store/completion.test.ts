import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complete, completionAt, expandPrompt, mentionOf, readCommand } from './completion.ts'

const at = (text: string) => completionAt(text.replace('|', ''), text.indexOf('|'))

describe('what is completed', () => {
  it('is a file after an at sign that begins a word', () => {
    expect(at('look at @src/ap|')).toEqual({ kind: 'file', query: 'src/ap', from: 8, to: 15 })
    expect(at('@|')).toMatchObject({ kind: 'file', query: '' })
    expect(at('(@a|')).toMatchObject({ kind: 'file', query: 'a' })
    expect(at('me@example.org|')).toBeNull()
    expect(at('@a b|')).toBeNull()
  })

  it('is a command after a slash at the very beginning, and then what it takes', () => {
    expect(at('/mo|')).toEqual({ kind: 'command', query: 'mo', from: 0, to: 3 })
    expect(at('/mode a|')).toEqual({ kind: 'argument', command: 'mode', query: 'a', from: 6, to: 7 })
    expect(at('and /mo|')).toBeNull()
    expect(at('/usr/lib|')).toBeNull()
  })

  it('takes the place of the whole word', () => {
    expect(complete('see @sr|c please'.replace('|', ''), { from: 4, to: 8 }, '@src/app.ts')).toEqual({ text: 'see @src/app.ts please', caret: 16 })
    expect(complete('@a', { from: 0, to: 2 }, '@src/')).toEqual({ text: '@src/', caret: 5 })
    expect(complete('/mo', { from: 0, to: 3 }, '/mode')).toEqual({ text: '/mode ', caret: 6 })
  })

  it('never touches what stands around it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat(30), (text, place) => {
        const caret = Math.min(place, text.length)
        const found = completionAt(text, caret)
        if (found === null) return
        expect(found.from).toBeLessThanOrEqual(caret)
        expect(found.to).toBeGreaterThanOrEqual(caret)
        const done = complete(text, found, '@x')
        expect(done.text.startsWith(text.slice(0, found.from))).toBe(true)
        expect(done.text.endsWith(text.slice(found.to))).toBe(true)
        expect(done.caret).toBeLessThanOrEqual(done.text.length)
      }),
    )
  })

  it('is quoted where a path holds blanks', () => {
    expect(mentionOf('a b.md')).toBe('@"a b.md"')
    expect(mentionOf('a.md')).toBe('@a.md')
  })
})

describe('a command', () => {
  it('is its name and what follows', () => {
    expect(readCommand('/compact keep the names\nof all ')).toEqual({ name: 'compact', argument: 'keep the names\nof all' })
    expect(readCommand(' /stop ')).toEqual({ name: 'stop', argument: '' })
    expect(readCommand('/usr/bin is a folder')).toBeNull()
    expect(readCommand('stop')).toBeNull()
  })

  it('of a project says its prompt with what follows its name', () => {
    expect(expandPrompt('Review $ARGUMENTS now', 'a.ts $& $1')).toBe('Review a.ts $& $1 now')
    expect(expandPrompt('Review', 'a.ts')).toBe('Review\n\na.ts')
    expect(expandPrompt('Review', '')).toBe('Review')
  })
})
