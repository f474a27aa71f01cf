import { appendFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node'
import type { ReportLine } from './tally.ts'

/** Where the lines go. Set by scripts/test.ts; without it the reporter stays silent. */
export const RESULTS_VARIABLE = 'BOOCODE_TEST_RESULTS'

/** Vitest reporter that appends each result as a line of JSON (see tally.ts). */
export default class LineReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const result = test.result()
    if (result.state === 'pending') return
    const note = result.state === 'skipped' ? result.note : undefined
    const name = `${test.project.name} · ${test.module.relativeModuleId} > ${test.fullName}`
    append({ kind: 'test', id: test.id, name, state: result.state, ...(note === undefined ? {} : { note }) })
  }

  onTestSuiteResult(suite: TestSuite): void {
    appendFaults(`${suite.module.relativeModuleId} > ${suite.fullName}`, suite.errors())
  }

  onTestModuleEnd(module: TestModule): void {
    appendFaults(module.relativeModuleId, module.errors())
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    appendFaults('outside of tests', errors)
    append({ kind: 'end' })
  }
}

function appendFaults(where: string, errors: readonly SerializedError[]): void {
  for (const error of errors) append({ kind: 'fault', name: `${where}: ${error.message}` })
}

function append(line: ReportLine): void {
  const file = process.env[RESULTS_VARIABLE]
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
}
