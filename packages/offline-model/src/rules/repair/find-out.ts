import type { ToolCall } from '../../wire/conversation.ts'
import { describeRun, showSentences, unseen } from '../describe-run.ts'
import { answer, call } from '../intent.ts'
import type { Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { isPlanMode, readRun } from '../outcomes.ts'
import type { Run } from '../outcomes.ts'
import { nextTestCall, noTests, projectFacts } from '../project-facts.ts'
import { testScript } from '../test-command.ts'
import { argumentOf } from '../tool-results.ts'
import { describeEdits, showDiffs } from './describe-fix.ts'
import { findFix } from './find-fix.ts'
import type { Diagnosis } from './find-fix.ts'
import { gatherFiles, suspectedTests } from './gather-files.ts'

/**
 * The first half of mending a test: look at the project, run its tests, read the failing ones and what
 * they import, and work out a fix. Ends with the edits, or with an answer that says what was found.
 */
export function findOut(calls: readonly ToolCall[], named: readonly string[]): Move {
  const facts = projectFacts(calls)
  if (facts.kind === 'looking') return facts.move
  const runs = calls.filter(({ name }) => name === 'run_command')
  const next = nextTestCall(facts.commands, runs)
  if (next !== undefined) return call('First I see what fails: I run the tests.', next)
  const last = runs.at(-1)
  if (last === undefined) return noTests()
  const run = readRun(last)
  const command = argumentOf(last, 'command')
  const inPlanMode = run.kind === 'refused' && isPlanMode(run.text)
  const end = inPlanMode ? undefined : endWithoutFailure(command, run)
  if (end !== undefined) return end
  const suspected = suspectedTests(facts.paths, 'output' in run ? run.output : '', { named, script: testScript(facts.manifest) ?? '' })
  if (suspected.length === 0) return noScripts(command, run)
  const files = gatherFiles(calls, suspected, facts.paths)
  if (files.missing.length > 0) {
    const names = files.missing.map(({ args }) => String(args['path'])).join(', ')
    return call(`I read ${names} to see what is expected and what the code does.`, ...files.missing)
  }
  const looked = [...files.tests, ...files.sources].map(({ path }) => path)
  const diagnosis = findFix(files.tests, files.sources)
  if (diagnosis.edits.length === 0) return noFix(diagnosis, looked, inPlanMode ? '' : describeRun(command, run))
  return inPlanMode ? propose(diagnosis) : edit(diagnosis)
}

/** The answer when the run leaves nothing to mend, or did not happen. */
function endWithoutFailure(command: string, run: Run): Move | undefined {
  switch (run.kind) {
    case 'ended':
      if (run.exitCode !== 0) return undefined
      return answer('Nothing fails.', `There is nothing to fix: ${code(command)} passes.${run.seesPending ? '' : ` ${unseen}`}`)
    case 'stopped':
      return undefined
    case 'refused':
    case 'interrupted':
    case 'not-started':
      return answer('I could not run the tests.', `I cannot tell which test fails. ${describeRun(command, run)}`)
  }
}

function noScripts(command: string, run: Run): Move {
  const told = describeRun(command, run)
  return answer('These are not tests that I can read.', `${told}\n\nI can work out fixes for tests in JavaScript and TypeScript only, and found none here. \`read <file>\` shows what a file says.`)
}

function noFix({ failures, understood, unknown, tried }: Diagnosis, looked: readonly string[], told: string): Move {
  const facts = [
    `I read ${looked.map(code).join(', ')}.`,
    understood + unknown === 0 ? 'I found no assertions there that I can evaluate.' : '',
    failures.length > 0 ? `What I can see is wrong:\n\n${showSentences(failures, 10)}` : '',
    failures.length === 0 && understood > 0 ? `The ${understood} assertions that I can evaluate all hold, so the fault lies in what I cannot.` : '',
    unknown > 0 ? `Assertions that I cannot evaluate: ${unknown}.` : '',
    tried > 0 ? `I tried ${tried} small changes of the functions behind it; none makes the assertions hold without breaking another.` : '',
  ].filter((part) => part !== '')
  return answer('I found no fix that I can stand for.', [told, '**I found no fix.** I changed nothing.', ...facts].filter((part) => part !== '').join('\n\n'))
}

function propose(diagnosis: Diagnosis): Move {
  return answer(
    'I may change nothing in this mode. I tell what I would do.',
    `In plan mode I neither run nor change anything; from reading the code, this is the fault:\n\n${showSentences(diagnosis.failures, 10)}\n\n**I would change:**\n\n${showDiffs(diagnosis.edits)}\n\nIn another mode, say \`fix the failing test\` again.`,
  )
}

function edit(diagnosis: Diagnosis): Move {
  const [first] = diagnosis.failures
  return {
    kind: 'call',
    thought: `Of the ${diagnosis.tried} small changes that I tried, this one makes the assertions hold${diagnosis.left > 0 ? ` but for ${diagnosis.left}` : ''}.`,
    said: `${first ?? 'A test fails'}. ${describeEdits(diagnosis.edits)}`,
    calls: diagnosis.edits.map(({ path, oldText, newText }) => ({ name: 'edit_file', args: { path, old_text: oldText, new_text: newText } })),
  }
}
