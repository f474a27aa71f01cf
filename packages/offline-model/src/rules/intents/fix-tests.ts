import type { ToolCall } from '../../wire/conversation.ts'
import { looksLikeFile } from '../file-kinds.ts'
import type { Intent, Task } from '../intent.ts'
import { unquote } from '../plain-request.ts'
import { findOut } from '../repair/find-out.ts'
import { proveFix } from '../repair/prove-fix.ts'

const thing = String.raw`(?:(?:the|this|these|that|my|our|all|any|a|failing|failed|broken|red|unit|node) )*(?:tests?|specs?|test suite|bugs?|project|code|build)`
const patterns = [
  new RegExp(`^(?:fix|repair|mend|debug|correct|solve)(?: up)? ${thing}(?: (?:in|of|for|that|which|so|until|and|from) .*| please)?$`, 'i'),
  new RegExp(`^(?:make|get|let) ${thing}(?: to)? (?:pass|succeed|green|work|run|go green)(?: (?:again|in|of|for|here) ?.*)?$`, 'i'),
  new RegExp(`^${thing} (?:fails?|is failing|are failing|is red|is broken|are broken|do(?:es)? not pass|don't pass|doesn't pass)\\b.*\\b(?:fix|repair|mend)\\b.*$`, 'i'),
  /^(?:there is|there's|i have|we have|one|some)(?: a)? .*\btests?\b.*\b(?:fix|repair|mend)\b.*$/i,
  /^(?:fix|repair) (?:it|this|what is broken|whatever is broken)$/i,
  /^(?:fix|repair|debug) (?:(?:the )?tests? (?:in )?)?(?:the )?\S+\.[cm]?[jt]s(?: tests?)?$/i,
  /^find and fix .*\b(?:tests?|bugs?|code)\b.*$/i,
]

export const fixTests: Intent = {
  examples: ['`fix the failing test in this project` (small faults in JavaScript and TypeScript functions)'],
  recognise(request) {
    if (!patterns.some((pattern) => pattern.test(request))) return undefined
    return taskFor(request.split(' ').map(unquote).filter(looksLikeFile))
  },
}

/** `named`: files that the request speaks of. */
function taskFor(named: readonly string[]): Task {
  return (rounds) => {
    const calls = rounds.flat()
    const firstEdit = calls.findIndex(({ name }) => name === 'edit_file')
    if (firstEdit === -1) return findOut(calls, named)
    const before: readonly ToolCall[] = calls.slice(0, firstEdit)
    return proveFix(before, calls.slice(firstEdit), named)
  }
}
