import type { ChatRequest } from '../wire/chat-request.ts'
import type { Conversation } from '../wire/conversation.ts'
import { scriptsSchema } from './script.ts'
import type { Script, Step } from './script.ts'

/** The scripts in force. The only state is how often each was used, for `times`. */
export interface ScriptBook {
  /** The steps to answer with, or `undefined` when no script is for this request. */
  take(request: ChatRequest, conversation: Conversation): Step[] | undefined
}

/** Throws a ZodError when a script is not of the form of `scriptSchema`. */
export function createScriptBook(scripts: readonly Script[]): ScriptBook {
  const pages = scriptsSchema
    .parse(scripts)
    .map((script) => ({ script, matches: matcher(script), left: script.times ?? Infinity }))
  return {
    take(request, conversation) {
      for (const page of pages) {
        if (page.left === 0 || !page.matches(request, conversation)) continue
        const response = responseFor(page.script, conversation.answers)
        if (response === undefined) continue
        page.left--
        return response
      }
      return undefined
    },
  }
}

function responseFor(script: Script, answers: number): Step[] | undefined {
  const response = script.responses[answers]
  if (response !== undefined || script.repeatLast !== true) return response
  return script.responses.at(-1)
}

type Matcher = (request: ChatRequest, conversation: Conversation) => boolean

function matcher({ match }: Script): Matcher {
  if (match === undefined) return () => true
  if (typeof match === 'string') return (_, conversation) => conversation.request.includes(match)
  if (typeof match === 'function') return (request) => match(request)
  const pattern = match instanceof RegExp ? match : new RegExp(match.pattern, match.flags)
  // `search` ignores `lastIndex`, which `test` would carry from one request to the next.
  return (_, conversation) => conversation.request.search(pattern) >= 0
}
