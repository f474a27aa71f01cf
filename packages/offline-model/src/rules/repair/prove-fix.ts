import type { ToolCall } from '../../wire/conversation.ts'
import { describeRun, showSentences } from '../describe-run.ts'
import { answer, call } from '../intent.ts'
import type { Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { outcomeOf, readRun } from '../outcomes.ts'
import type { Run } from '../outcomes.ts'
import { nextTestCall, projectFacts, testCall } from '../project-facts.ts'
import { acceptFirst } from '../report-change.ts'
import { testScript } from '../test-command.ts'
import { argumentOf } from '../tool-results.ts'
import { showDiffs } from './describe-fix.ts'
import { findFix } from './find-fix.ts'
import type { Diagnosis } from './find-fix.ts'
import { gatherFiles, suspectedTests } from './gather-files.ts'

/**
 * The second half: the edits were asked for, now the tests have to show that they help. A command sees
 * the disk, so changes that are still pending are applied first when the run says that it missed them.
 *
 *   edits ──▶ run ──passes──▶ answer
 *              │ fails, did not see the changes
 *              ▼
 *         apply_pending (once) ──applied──▶ run ──▶ answer
 *              │ not applied
 *              ▼
 *            answer
 */
export function proveFix(before: readonly ToolCall[], after: readonly ToolCall[], named: readonly string[]): Move {
  const diagnosis = diagnose(before, named)
  const edits = after.filter(({ name }) => name === 'edit_file')
  const problem = edits.map(outcomeOf).find((outcome) => outcome.kind !== 'done')
  if (problem !== undefined && 'text' in problem) return notChanged(diagnosis, problem.text)
  const ran = before.findLast(({ name }) => name === 'run_command')
  const command = ran === undefined ? '' : argumentOf(ran, 'command')
  const last = after.at(-1)
  if (last?.name === 'apply_pending') return afterApplying(last, command, diagnosis)
  const runs = after.slice(after.findLastIndex(({ name }) => name === 'apply_pending') + 1).filter(({ name }) => name === 'run_command')
  if (last?.name !== 'run_command' || nextTestCall([command], runs) !== undefined) return call('Now the tests have to show whether that was it.', testCall(command))
  const run = readRun(last)
  const wasApplied = after.some(({ name }) => name === 'apply_pending')
  const isPending = edits.map(outcomeOf).some((outcome) => outcome.kind === 'done' && outcome.isPending)
  if (run.kind === 'ended' && run.exitCode !== 0 && isPending && !run.seesPending && !wasApplied) {
    return call('The tests ran without the change, which is still pending. I ask to apply it.', { name: 'apply_pending', args: {} })
  }
  return conclude(diagnosis, command, run, isPending && !wasApplied)
}

/** What was found before the edits, from the same results as then. */
function diagnose(before: readonly ToolCall[], named: readonly string[]): Diagnosis {
  const facts = projectFacts(before)
  const ran = before.findLast(({ name }) => name === 'run_command')
  if (facts.kind === 'looking' || ran === undefined) return findFix([], [])
  const run = readRun(ran)
  const suspected = suspectedTests(facts.paths, 'output' in run ? run.output : '', { named, script: testScript(facts.manifest) ?? '' })
  const { tests, sources } = gatherFiles(before, suspected, facts.paths)
  return findFix(tests, sources)
}

function afterApplying(applied: ToolCall, command: string, diagnosis: Diagnosis): Move {
  const outcome = outcomeOf(applied)
  if (outcome.kind === 'done') return call('The change is on disk. I run the tests again.', testCall(command))
  return answer(
    'The change is not on disk, so the tests cannot show anything.',
    `${whatChanged(diagnosis)}\n\nThe change is still pending, and the tests cannot see it before: accept it, then say \`run the tests\`.\n\n> ${outcome.text.split('\n').join('\n> ')}`,
  )
}

function notChanged(diagnosis: Diagnosis, why: string): Move {
  return answer(
    'The change was not made. I do not try again.',
    `I found a fix but could not make it: ${why}\n\n${showDiffs(diagnosis.edits)}`,
  )
}

function conclude(diagnosis: Diagnosis, command: string, run: Run, isPending: boolean): Move {
  const changed = whatChanged(diagnosis)
  if (run.kind === 'ended' && run.exitCode === 0) {
    return answer('They pass.', `**The tests pass now** (${code(command)}).\n\n${changed}`)
  }
  const told = describeRun(command, run)
  // A run that saw the change can only have done so because it was applied with it.
  const hint = isPending && !('seesPending' in run && run.seesPending) ? `\n\n${acceptFirst}` : ''
  if (run.kind !== 'ended' && run.kind !== 'stopped') {
    return answer('The change is made but not proven.', `${changed}\n\nWhether the tests pass now I cannot say. ${told}${hint}`)
  }
  return answer('They still fail. I say so.', `**The tests still fail** after my change.${hint}\n\n${changed}\n\n${told}`)
}

function whatChanged({ failures, edits, left }: Diagnosis): string {
  const rest = left > 0 ? `\n\nFor ${left} of the assertions that failed I found no fix.` : ''
  return `What was wrong:\n\n${showSentences(failures, 5)}\n\nWhat I changed:\n\n${showDiffs(edits)}${rest}`
}
