// Counts what the gates and Vitest report. The reporter appends one line per event to a file, so
// that the counts survive a Vitest that dies half way.

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** One line of the results file, as JSON. A test that is reported twice counts as it came last. */
export type ReportLine =
  | { readonly kind: 'test'; readonly id: string; readonly name: string; readonly state: TestState; readonly note?: string }
  /** Something failed that is no test: a file that does not load, a hook, an error outside of tests. */
  | { readonly kind: 'fault'; readonly name: string }
  | { readonly kind: 'end' }

export type TestState = 'passed' | 'failed' | 'skipped'

export interface Tally {
  readonly counts: Counts
  readonly faults: readonly string[]
  readonly skips: ReadonlyArray<{ readonly name: string; readonly reason: string }>
}

/**
 * @param text the results file; a last line that was cut off is left out
 * @param exitCode of Vitest, null when a signal ended it
 */
export function tallyResults(text: string, exitCode: number | null): Tally {
  const lines = parseLines(text)
  const tests = new Map(lines.flatMap((line) => (line.kind === 'test' ? [[line.id, line]] : [])))
  const faults = lines.flatMap((line) => (line.kind === 'fault' ? [line.name] : []))
  const count = (state: TestState) => [...tests.values()].filter((test) => test.state === state).length
  const failedTests = count('failed')
  if (!lines.some((line) => line.kind === 'end')) faults.push(`Vitest ended before its tests did (${describeExit(exitCode)})`)
  else if (exitCode !== 0 && failedTests + faults.length === 0) faults.push(`Vitest failed (${describeExit(exitCode)})`)
  return {
    counts: { passed: count('passed'), failed: failedTests + faults.length, skipped: count('skipped') },
    faults,
    skips: [...tests.values()].flatMap((test) =>
      test.state === 'skipped' ? [{ name: test.name, reason: test.note ?? 'no reason given' }] : [],
    ),
  }
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** The line that every run ends with. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function parseLines(text: string): ReportLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ReportLine)
}

function describeExit(exitCode: number | null): string {
  return exitCode === null ? 'killed by a signal' : `exit code ${exitCode}`
}
