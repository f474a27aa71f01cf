import { basename } from 'node:path'

import { commandLine } from '../commands/words.ts'
import { exactPattern } from './command-pattern.ts'
import { defaultAskRules, needsAsking } from './command-rules.ts'

/** Programs whose first word of arguments says what they do, and the doings whose arguments are harmless variants. */
const SUBCOMMANDS = new Map<string, readonly string[]>(
  Object.entries({
    npm: ['test', 't', 'ls', 'outdated', 'audit'],
    pnpm: ['test', 't', 'ls', 'outdated', 'audit'],
    yarn: ['test'],
    bun: ['test'],
    deno: ['test', 'lint', 'check', 'fmt'],
    cargo: ['test', 'check', 'build', 'clippy', 'fmt', 'doc', 'tree'],
    go: ['test', 'build', 'vet', 'fmt', 'list', 'doc'],
    git: ['status', 'log', 'diff', 'show', 'blame', 'add', 'ls-files', 'rev-parse'],
    dotnet: ['test', 'build'],
    mvn: ['test', 'compile', 'verify'],
    make: ['test', 'check', 'lint', 'build'],
  }),
)
/** `npm run lint`: the script belongs to what is approved. */
const RUNNERS = new Set(['npm', 'pnpm', 'yarn', 'bun'])
const RUN_WORDS = new Set(['run', 'run-script'])

const CHECKERS = new Set(['eslint', 'jest', 'mocha', 'mypy', 'oxlint', 'prettier', 'pytest', 'ruff', 'tsc', 'vitest', 'ls', 'cat', 'wc', 'head', 'tail'])
const SCRIPT_NAME = /^[A-Za-z0-9][\w:.-]*$/

/**
 * What "always" offers for a command: the command with any arguments where these only vary it, and this
 * very line otherwise. Never wider than the line for what the default rules ask about.
 */
export function suggestPattern(argv: readonly string[]): string {
  const words = fixedWords(argv)
  const isAskedAbout = needsAsking(argv, defaultAskRules, { projectRoot: '/' }) !== null
  return words === undefined || isAskedAbout ? exactPattern(argv) : `${commandLine(words)} *`
}

/** The words that a wider pattern keeps; undefined when only the whole line will do. */
function fixedWords([program = '', verb = '', script = '']: readonly string[]): string[] | undefined {
  // A path may name another program tomorrow.
  if (basename(program) !== program) return undefined
  if (CHECKERS.has(program)) return [program]
  if (SUBCOMMANDS.get(program)?.includes(verb) === true) return [program, verb]
  if (RUNNERS.has(program) && RUN_WORDS.has(verb) && SCRIPT_NAME.test(script)) return [program, verb, script]
  return undefined
}
