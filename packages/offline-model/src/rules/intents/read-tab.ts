import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { fence } from '../markdown.ts'

const pattern = /^(?:read|show(?: me)?|open|look at|what (?:is|was|happened|did (?:we|i|you) (?:say|do)|was said) in|summari[sz]e)(?: the)? (?:chat|tab|conversation)(?: (?:number|no\.?))? #?(\d{1,6})$/i
const MAX_LINES = 60

export const readTab: Intent = {
  examples: ['`read chat 2`'],
  recognise(request) {
    const number = Number(pattern.exec(request)?.[1] ?? 0)
    return number === 0 ? undefined : (rounds) => next(number, rounds)
  },
}

function next(number: number, rounds: readonly ToolCall[][]): Move {
  const read = rounds.at(-1)?.[0]
  if (read === undefined) return call(`The person wants to see chat ${number}.`, { name: 'read_tab_by_number', args: { number } })
  const lines = read.result.trimEnd().split('\n')
  if (lines.length === 1) return answer('There is little to show.', lines[0] === '' ? `Chat ${number} is empty.` : `Chat ${number}: ${lines[0] ?? ''}`)
  const intro = lines.length > MAX_LINES ? `The last ${MAX_LINES} lines of chat ${number}:` : `Chat ${number}:`
  return answer('I show what was said there.', `${intro}\n\n${fence(lines.slice(-MAX_LINES).join('\n'), '')}`)
}
