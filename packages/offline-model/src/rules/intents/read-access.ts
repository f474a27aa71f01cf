import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'

const pattern = /^(?:ask (?:me )?for|request|get)(?: read)? access to (?:the )?(?:file |folder )?("[^"]+"|`[^`]+`|\S+)$/i

export const readAccess: Intent = {
  examples: ['`ask for access to ../other-project`'],
  recognise(request) {
    const path = pathFrom(pattern.exec(request)?.[1])
    return path === undefined ? undefined : (rounds) => next(path, rounds)
  },
}

function next(path: string, rounds: readonly ToolCall[][]): Move {
  const asked = rounds.at(-1)?.[0]
  if (asked === undefined) {
    return call(`I ask for access to ${path}.`, { name: 'request_read_access', args: { path, reason: 'You asked me to request access to it.' } })
  }
  const isOpen = /^Granted: |can be read already\.$/.test(asked.result.trim())
  return answer('I tell the answer.', isOpen ? `I may read ${code(path)} now.` : `I may not read ${code(path)}: ${asked.result.trim() || 'there was no answer.'}`)
}
