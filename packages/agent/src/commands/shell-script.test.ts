import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { HIDDEN, readScript } from './shell-script.ts'
import { commandLine } from './words.ts'

const commands = (script: string) => readScript(script)?.map(({ words }) => words.join(' ').replaceAll(HIDDEN, '?'))

describe('readScript', () => {
  it.each([
    ['a b; c && d || e & f', ['a b', 'c', 'd', 'e', 'f']],
    ['a | b |& c', ['a', 'b', 'c']],
    ['a "$(b c)" `d`', ['b c', 'd', 'a ? ?']],
    ['(a; { b; })', ['a', 'b']],
    ['if a; then b; else c; fi', ['a', 'b', 'c']],
    ['X=1 Y=2 a', ['a']],
    ['a > out 2>&1 < in; b', ['a', 'b']],
    ['diff <(a) <(b)', ['a', 'b', 'diff ? ?']],
    ["a 'b; c' \"d; e\" f\\;g", ['a b; c d; e f;g']],
    ['a # b; c\nd', ['a', 'd']],
    ['cat <<END\nit\'s; sudo a\nEND\nb', ['cat', 'b']],
    ['a $HOME ${x:-y} $1 5$', ['a ? ? ? 5$']],
    ["a $'b' $'\\x62'", ['a b ?']],
    ['a \\\n b', ['a b']],
  ])('reads %j', (script, expected) => {
    expect(commands(script)).toEqual(expected)
  })

  it('knows what reads from another', () => {
    expect(readScript('a | b; c < d; e')?.map(({ isPiped }) => isPiped)).toEqual([false, true, true, false])
  })

  it.each(["a 'b", 'a "b', 'a $(b', 'a `b', '(a $(', 'cat <<END\nb', 'cat <<END\n$(b)\nEND', '${a$(b)}', '$('.repeat(100)])('does not claim to read %j', (script) => {
    expect(readScript(script)).toBeUndefined()
  })

  it('reads a command that was quoted for it as it is, behind anything it can read', () => {
    const argv = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }).filter(([first = '']) => /^[a-z]{5,}$/.test(first))
    const named = fc.tuple(fc.stringMatching(/^[a-z]{6}$/), fc.array(fc.string())).map(([name, rest]) => [name, ...rest])
    const before = fc.constantFrom('a; ', 'a && ', 'a | ', 'a\n', '( ', 'x="y z" ', "echo 'a' & ", 'cat <<E\nx\nE\n')
    const property = fc.property(before, fc.oneof(argv, named), (start, words) => {
      fc.pre(words.every((word) => !commandLine([word]).startsWith('$')))
      expect(readScript(start + commandLine(words))?.at(-1)?.words).toEqual(words)
    })
    fc.assert(property)
  })

  it('ends, whatever it reads', () => {
    const letters = fc.constantFrom('a', ' ', '\n', '$', '(', ')', '`', '"', "'", '\\', '<', '>', '&', '|', ';', '#', '{', '}', '=')
    fc.assert(fc.property(fc.string({ unit: letters }), (script) => void readScript(script)), { numRuns: 2000 })
  })
})
