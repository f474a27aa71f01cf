import type { ToolCall } from '../wire/conversation.ts'
import { answer, call } from './intent.ts'
import type { Call, Move } from './intent.ts'
import { code } from './markdown.ts'
import { readRun } from './outcomes.ts'
import { testCommands } from './test-command.ts'
import { failureOf, parseFile, parseListing, pathOf } from './tool-results.ts'
import type { Entry } from './tool-results.ts'

/** What has to be known of a project before its tests can be run. */
export type ProjectFacts =
  | { kind: 'looking'; move: Move }
  | { kind: 'known'; paths: string[]; manifest: string | undefined; commands: string[] }

const MANIFEST = 'package.json'

/** The facts that the calls of this turn give, or the move that finds out more. */
export function projectFacts(calls: readonly ToolCall[]): ProjectFacts {
  const listing = calls.find(({ name }) => name === 'list_dir')
  if (listing === undefined) {
    const move = call('I have to know how this project is tested. I look at its files first.', { name: 'list_dir', args: { path: '.', depth: 4 } })
    return { kind: 'looking', move }
  }
  const failure = failureOf(listing)
  if (failure !== undefined) {
    return { kind: 'looking', move: answer('The listing failed.', `I could not look into this folder: ${failure}`) }
  }
  const paths = parseListing(listing.result).flatMap((entry) => pathsIn(entry, ''))
  const read = calls.find((one) => one.name === 'read_file' && pathOf(one) === MANIFEST)
  if (paths.includes(MANIFEST) && read === undefined) {
    const move = call(`${MANIFEST} should say how the tests are run.`, { name: 'read_file', args: { path: MANIFEST } })
    return { kind: 'looking', move }
  }
  const manifest = read === undefined || failureOf(read) !== undefined ? undefined : parseFile(read.result).lines.join('\n')
  return { kind: 'known', paths, manifest, commands: testCommands(paths, manifest) }
}

function pathsIn({ name, isFolder, children }: Entry, folder: string): string[] {
  const path = folder + name
  return isFolder ? children.flatMap((child) => pathsIn(child, `${path}/`)) : [path]
}

/** Tests may take long. */
const TEST_TIMEOUT_MS = 120_000

export function testCall(command: string): Call {
  return { name: 'run_command', args: { command, description: 'Run the tests', timeout_ms: TEST_TIMEOUT_MS } }
}

/** Tests do no harm when they run again; but a machine that dies of them shall not do so for ever. */
const MAX_INTERRUPTIONS = 2

/**
 * The call that runs the tests, as long as none of the commands came to an end: the first, and then those
 * for when its program is not there; again when BooCode was interrupted. `undefined` when there is a
 * result, or nothing left to try.
 */
export function nextTestCall(commands: readonly string[], runs: readonly ToolCall[]): Call | undefined {
  const last = runs.at(-1)
  const absent = runs.filter(({ result }) => result.startsWith('There is no program '))
  const interrupted = runs.filter((run) => readRun(run).kind === 'interrupted')
  const isOpen = last === undefined || absent.includes(last) || (interrupted.includes(last) && interrupted.length <= MAX_INTERRUPTIONS)
  const command = isOpen ? commands[absent.length] : undefined
  return command === undefined ? undefined : testCall(command)
}

export function noTests(): Move {
  return answer(
    'I see no way to run tests here.',
    `I found no tests in this project: no ${code('test')} script in ${code(MANIFEST)}, and no files that look like tests of a kind that I know.`,
  )
}
