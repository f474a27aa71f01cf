import { answer } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets } from '../markdown.ts'

const greeting = /^(?:hi|hello|hey|good (?:morning|day|evening)|thanks?|thank you)(?: there)?$/i
const question =
  /^(?:help|\?|who are you|what are you|what can you do|what do you (?:do|understand)|how do(?:es)? (?:i|this|you) (?:use |work).*|which model (?:are you|is this)|are you (?:real|an ai|offline).*)$/i

/** The intents whose examples are shown are passed in, because they include this one. */
export function createHelp(examples: readonly string[]): Intent {
  return {
    examples: [],
    recognise(request) {
      if (!greeting.test(request) && !question.test(request)) return undefined
      return () =>
        answer(
          'The person wants to know who I am and what I can do.',
          `Hello! I am BooCode's **offline model**. ${aboutOffline(examples)}`,
        )
    },
  }
}

/** The answer to everything that no intent recognises. */
export function notUnderstood(examples: readonly string[]): Move {
  return answer(
    'None of the requests that I know fits. I say so instead of guessing.',
    'I did not understand that: I am BooCode\'s **offline model**, a small set of rules and no ' +
      `language model, so I cannot write code beyond small fixes. ${aboutOffline(examples)}`,
  )
}

function aboutOffline(examples: readonly string[]): string {
  return [
    'I answer when no real model is set up. I understand plain requests in English about this ' +
      'project and do them with the same tools that a real model would use:',
    bullets(examples, 30),
    'For a real model, stop BooCode, set `DEEPSEEK_API_KEY` and start it again:',
    '```sh\nDEEPSEEK_API_KEY=sk-… npm start\n```',
  ].join('\n\n')
}
