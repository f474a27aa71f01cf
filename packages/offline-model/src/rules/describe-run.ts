import { bullets, code, fence } from './markdown.ts'
import type { Run } from './outcomes.ts'

const MAX_LINES = 60

/** What a command did, for a person: a sentence and the end of its output. */
export function describeRun(command: string, run: Run): string {
  return [sentence(command, run), 'output' in run ? showOutput(run.output) : ''].filter((part) => part !== '').join('\n\n')
}

function sentence(command: string, run: Run): string {
  switch (run.kind) {
    case 'ended': {
      const state = run.exitCode === 0 ? '**succeeded**' : `**failed** with exit code ${run.exitCode}`
      return `${code(command)} ${state}.${run.seesPending ? '' : ` ${unseen}`}`
    }
    case 'stopped':
      return `${code(command)} did not end by itself: ${run.how}.`
    case 'refused':
      return `${code(command)} was not run, because it was not allowed: ${run.text}`
    case 'interrupted':
      return `${code(command)} was cut off: ${run.text}`
    case 'not-started':
      return `${code(command)} could not be run: ${run.text}`
  }
}

export const unseen = 'It did not see the changes that are still pending.'

function showOutput(output: string): string {
  if (output === '') return ''
  const lines = output.split('\n')
  const shown = lines.slice(-MAX_LINES)
  const rest = lines.length - shown.length
  return [rest > 0 ? `The last ${MAX_LINES} of ${lines.length} lines:` : '', fence(shown.join('\n'), '')].filter((part) => part !== '').join('\n\n')
}

/** Sentences as a list when there are several. */
export function showSentences(sentences: readonly string[], max: number): string {
  return sentences.length === 1 ? `${sentences[0] ?? ''}.` : bullets(sentences, max)
}
