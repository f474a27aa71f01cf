import type { ToolCall } from '../../wire/conversation.ts'
import { describeRun } from '../describe-run.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { readRun } from '../outcomes.ts'
import { unquote } from '../plain-request.ts'
import { nextTestCall, noTests, projectFacts } from '../project-facts.ts'
import { argumentOf } from '../tool-results.ts'
import { askOnce } from './ask-person.ts'

const aboutTests =
  /^(?:(?:re-?)?run|execute|start|try|do)(?: all)?(?: of)?(?: the| my| our| its| this project's)? (?:unit )?(?:tests?|test suite|specs?)(?: (?:again|now|for me|in this (?:project|folder|repo)|of this (?:project|repo)))?$|^tests?$|^do (?:the|all) tests pass$/i
const aboutCommand = /^(?:run|execute)(?: the)?(?: (?:shell )?(?:command|program))?:? (.+)$/is
const withoutCommand = /^(?:run|execute)(?: the| a)? (?:command|program|something)$/i

export const runTests: Intent = {
  examples: ['`run the tests`'],
  recognise: (request) => (aboutTests.test(request) ? test : undefined),
}

function test(rounds: readonly ToolCall[][]): Move {
  const calls = rounds.flat()
  const facts = projectFacts(calls)
  if (facts.kind === 'looking') return facts.move
  const runs = calls.filter(({ name }) => name === 'run_command')
  const next = nextTestCall(facts.commands, runs)
  if (next !== undefined) return call('I run the tests.', next)
  const last = runs.at(-1)
  return last === undefined ? noTests() : report(last)
}

export const runCommand: Intent = {
  examples: ['`run node --version`'],
  recognise(request, message) {
    if (withoutCommand.test(request)) {
      return (rounds) => {
        const asked = askOnce(rounds, 'Which command should I run?')
        return asked.kind === 'asking' ? asked.move : run(asked.answer, rounds.slice(1))
      }
    }
    // As it was written: a closing point or a double blank may be part of the command.
    const command = commandIn(aboutCommand.exec(message.trim())?.[1] ?? aboutCommand.exec(request)?.[1])
    return command === undefined ? undefined : (rounds) => run(command, rounds)
  },
}

function commandIn(said: string | undefined): string | undefined {
  const command = unquote(said?.replace(/^```\w*\n([\s\S]*?)\n?```$/, '$1') ?? '').replace(/(?<=\w)\.$/, '')
  return command === '' || command.includes('\n') ? undefined : command
}

function run(command: string, rounds: readonly ToolCall[][]): Move {
  const ran = rounds.at(-1)?.[0]
  if (ran === undefined) return call(`The person wants ${command} to be run.`, { name: 'run_command', args: { command } })
  return report(ran)
}

function report(ran: ToolCall): Move {
  return answer('The command has ended; I tell how.', describeRun(argumentOf(ran, 'command'), readRun(ran)))
}
