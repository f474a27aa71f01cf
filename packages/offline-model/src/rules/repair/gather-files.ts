import type { ToolCall } from '../../wire/conversation.ts'
import type { Call } from '../intent.ts'
import { isScript, isTestFile } from '../test-command.ts'
import { failureOf, isPartial, parseFile, pathOf } from '../tool-results.ts'
import type { SourceFile } from './find-fix.ts'
import { readModule } from './module.ts'
import { resolveImport } from './program.ts'

/** What was read of the tests in question and of the files that they import. */
export interface Gathered {
  tests: SourceFile[]
  sources: SourceFile[]
  /** Files that have still to be read. */
  missing: Call[]
}

const MAX_TESTS = 6
const MAX_FILES = 16

/** `suspected` are the tests in question, best first; `paths` all files of the project. */
export function gatherFiles(calls: readonly ToolCall[], suspected: readonly string[], paths: readonly string[]): Gathered {
  const texts = readTexts(calls)
  const tests = suspected.slice(0, MAX_TESTS)
  const wanted = [...tests]
  // Grows while it is gone through: what is imported may import in turn.
  for (const path of wanted) {
    for (const imported of importsOf(path, texts.get(path), paths)) {
      if (!wanted.includes(imported) && wanted.length < MAX_FILES) wanted.push(imported)
    }
  }
  const read = (list: readonly string[]): SourceFile[] => list.flatMap((path) => {
    const text = texts.get(path)
    return text === undefined ? [] : [{ path, text }]
  })
  return {
    tests: read(tests),
    sources: read(wanted.filter((path) => !tests.includes(path))),
    missing: wanted.filter((path) => !wasRead(calls, path)).map((path) => ({ name: 'read_file', args: { path, limit: 5000 } })),
  }
}

function wasRead(calls: readonly ToolCall[], path: string): boolean {
  return calls.some((one) => one.name === 'read_file' && pathOf(one) === path)
}

/** Texts of the files that were read whole, by path. */
function readTexts(calls: readonly ToolCall[]): Map<string, string> {
  const whole = calls.filter((one) => one.name === 'read_file' && failureOf(one) === undefined && !isPartial(one.result))
  return new Map(whole.map((one) => [pathOf(one), parseFile(one.result).lines.join('\n')]))
}

function importsOf(path: string, text: string | undefined, paths: readonly string[]): string[] {
  const module = text === undefined ? undefined : readModule(path, text)
  const found = module?.imports.map(({ from }) => resolveImport(path, from, paths)) ?? []
  return found.filter((one): one is string => one !== undefined && isScript(one))
}

/** The test files that may be the failing ones: those that the output names, else all. */
export function suspectedTests(paths: readonly string[], output: string, hints: { named: readonly string[]; script: string }): string[] {
  const scripts = paths.filter(isScript)
  const tests = scripts.filter((path) => isTestFile(path) || hints.script.includes(path))
  const asked = tests.filter((path) => hints.named.some((name) => path === name || path.endsWith(`/${name}`)))
  if (asked.length > 0) return asked
  const failing = tests.filter((path) => output.includes(path))
  return failing.length > 0 ? failing : tests
}
