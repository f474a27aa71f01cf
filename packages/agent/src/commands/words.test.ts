import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { commandLine, splitWords } from './words.ts'

const words = (line: string) => {
  const split = splitWords(line)
  return split.ok ? split.words : split.fault
}

describe('splitWords', () => {
  it.each([
    ['npm test -- --run', ['npm', 'test', '--', '--run']],
    ['  grep   -n "two words"  src ', ['grep', '-n', 'two words', 'src']],
    [String.raw`printf 'a\n' "b\"c\d" e\ f`, ['printf', String.raw`a\n`, String.raw`b"c\d`, 'e f']],
    [`echo ''""`, ['echo', '']],
    ['ls *.ts ~/x {a,b}', ['ls', '*.ts', '~/x', '{a,b}']],
    ['grep "end$" a$ b', ['grep', 'end$', 'a$', 'b']],
    [String.raw`echo $'a\tb\x41\u00e9\'' x`, ['echo', "a\tbAé'", 'x']],
    ['env A=1 node', ['env', 'A=1', 'node']],
    ['a \\\n b', ['a', 'b']],
    ['', []],
  ])('reads %j', (line, expected) => {
    expect(words(line)).toEqual(expected)
  })

  it.each(['a | b', 'a > b', 'a < b', 'a && b', 'a; b', 'a & b', 'a `b`', 'a $(b)', 'a "$(b)"', 'a $HOME', 'a "${b}"', 'a\nb', '(a)', 'a # b'])(
    'says that %j needs a shell',
    (line) => {
      expect(words(line)).toBe('shell-syntax')
    },
  )

  it('knows a setting in front of a program, and a quote that does not end', () => {
    expect(words('A=1 node')).toBe('assignment')
    for (const line of [`echo "a`, `echo 'a`, `echo $'a`]) expect(words(line)).toBe('open-quote')
  })
})

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '=', "'", '"', '\\', '$', '`', ' ', '\n', '\t', '#', '\u202e', '\u200b', '\ud800', '\u{e0001}') }),
)

describe('commandLine', () => {
  it('is read back as the same words, whatever they hold', () => {
    const property = fc.property(fc.array(word), (argv) => {
      expect(splitWords(commandLine(argv))).toEqual({ ok: true, words: argv })
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('is one line without anything unseen', () => {
    const property = fc.property(fc.array(word), (argv) => {
      expect(commandLine(argv)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0]/u)
    })
    fc.assert(property)
  })

  it('leaves plain words as they are', () => {
    expect(commandLine(['git', 'commit', '-m', "it's"])).toBe(String.raw`git commit -m 'it'\''s'`)
    expect(commandLine(['A=1', 'B=2'])).toBe("'A=1' B=2")
    expect(commandLine(['sh', '-c', 'a\nb'])).toBe(String.raw`sh -c $'a\nb'`)
  })
})
