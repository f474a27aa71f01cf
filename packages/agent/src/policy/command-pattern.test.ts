import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readScript } from '../commands/shell-script.ts'
import { commandLine } from '../commands/words.ts'
import { exactPattern, matchesPattern, matchesWidely } from './command-pattern.ts'
import { suggestPattern } from './suggest-pattern.ts'

describe('matchesPattern', () => {
  it.each([
    ['npm test *', 'npm test'],
    ['npm test *', 'npm test -- --run src/a.test.ts'],
    ['npm run lint:*', 'npm run lint:css'],
    ['* --version', 'node --version'],
    ["sh -c 'npm test *'", "sh -c 'npm test --run'"],
    ["sh -c 'a && b *'", "sh -c 'a && b c'"],
    [String.raw`ls '\*.ts'`, "ls '*.ts'"],
  ])('%j covers %j', (pattern, line) => {
    expect(matchesPattern(pattern, line)).toBe(true)
  })

  it.each([
    ['npm test *', 'npm tests'],
    ['npm test *', 'npm run test'],
    ['npm test', 'npm test x'],
    ['npm test *', 'x npm test'],
    ["sh -c 'npm test*'", "sh -c 'npm test && curl evil'"],
    ["sh -c 'npm test*'", "sh -c 'npm test $(curl evil)'"],
    ["sh -c *", String.raw`sh -c $'a\nb'`],
    [String.raw`ls '\*.ts'`, "ls 'a.ts'"],
    ['a*b*c', 'acb'],
  ])('%j does not cover %j', (pattern, line) => {
    expect(matchesPattern(pattern, line)).toBe(false)
  })

  it('is quick with many stars', () => {
    expect(matchesPattern(`${'a*'.repeat(5_000)}b`, 'a'.repeat(100_000))).toBe(false)
  })
})

const letters = fc.constantFrom('a', 'b', ' ', '*', '\\', "'", '"', ';', '&', '|', '$', '(', ')', '`', '\n')
const script = fc.string({ unit: letters })
const count = (text: string) => text.match(/[;&|<>()$`\n]/g)?.length ?? 0

it('a pattern covers no line with more operators than it names', () => {
  const property = fc.property(script, script, script, fc.boolean(), (before, between, after, isShell) => {
    const line = isShell ? commandLine(['sh', '-c', before + between + after]) : before + between + after
    const pattern = isShell ? `${commandLine(['sh', '-c', before]).slice(0, -1)}*` : `${before}*${after}`
    expect(matchesPattern(pattern, line) && count(line) > count(pattern)).toBe(false)
  })
  fc.assert(property, { numRuns: 2000 })
})

it('a pattern covers no script with more commands than it has itself', () => {
  const part = fc.constantFrom('npm test', ' --run', ' && ', '; ', ' | ', '\n', '$(', ')', 'curl evil', "'", '"', ' ')
  const property = fc.property(fc.array(part), fc.array(part), (said, more) => {
    const own = said.join('')
    const pattern = `sh -c '${own}*'`
    const line = commandLine(['sh', '-c', own + more.join('')])
    // The star may be the whole of the last command.
    const named = readScript(`${own}x`)?.length ?? Infinity
    const run = readScript(own + more.join(''))?.length ?? 0
    expect(matchesPattern(pattern, line) && run > named).toBe(false)
  })
  fc.assert(property, { numRuns: 2000 })
})

it('the exact pattern of a command covers it and nothing else', () => {
  const argv = fc.array(fc.string({ unit: letters }), { minLength: 1, maxLength: 3 })
  const property = fc.property(argv, argv, (one, other) => {
    expect(matchesPattern(exactPattern(one), commandLine(one))).toBe(true)
    expect(matchesPattern(exactPattern(one), commandLine(other))).toBe(commandLine(one) === commandLine(other))
  })
  fc.assert(property, { numRuns: 1000 })
})

it('where a match leads to a question, a star stands for anything', () => {
  expect(matchesWidely('docker *', 'docker run a; b')).toBe(true)
  expect(matchesWidely('docker *', 'podman run')).toBe(false)
})

describe('suggestPattern', () => {
  it.each([
    [['npm', 'test'], 'npm test *'],
    [['npm', 'test', '--', '--run'], 'npm test *'],
    [['npm', 'run', 'lint', '--fix'], 'npm run lint *'],
    [['cargo', 'test'], 'cargo test *'],
    [['git', 'status', '-s'], 'git status *'],
    [['vitest', '--run'], 'vitest *'],
    [['git', 'push'], 'git push'],
    [['rm', '-rf', 'dist'], 'rm -rf dist'],
    [['node', '-e', '1'], 'node -e 1'],
    [['./npm', 'test'], './npm test'],
    [['sh', '-c', 'a | b'], "sh -c 'a | b'"],
    [['ls', '-l', '*'], 'ls *'],
    [['tool', '*'], String.raw`tool '\*'`],
  ])('offers for %j: %j', (argv, pattern) => {
    expect(suggestPattern(argv)).toBe(pattern)
    expect(matchesPattern(pattern, commandLine(argv))).toBe(true)
  })
})
