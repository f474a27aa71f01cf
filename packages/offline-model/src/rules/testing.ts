import type { Step } from '../script/script.ts'
import type { Conversation, ToolCall } from '../wire/conversation.ts'
import { answerByRules } from './answer-by-rules.ts'
import type { Call } from './intent.ts'

/** The rules' next move after these rounds, with all tools offered. */
export function ask(request: string, ...rounds: ToolCall[][]): Step[] {
  return answerByRules(conversationOf(request, { rounds }), true)
}

export function conversationOf(request: string, parts: Partial<Conversation> = {}): Conversation {
  const { rounds = [] } = parts
  return { request, images: [], rounds, answers: rounds.length, toolNames: new Set(tools), notes: [], turns: [{ request, rounds, answer: '' }], ...parts }
}

export const tools = [
  'list_dir', 'find_files', 'grep', 'read_file', 'edit_file', 'create_file', 'delete_file', 'apply_pending',
  'run_command', 'ask_user_input', 'request_read_access', 'read_tab_by_number',
]

export function callsOf(steps: readonly Step[]): Call[] {
  return steps.flatMap((step) => (step.type === 'toolCall' && typeof step.args === 'object' ? [{ name: step.name, args: step.args }] : []))
}

export function textOf(steps: readonly Step[]): string {
  return steps.map((step) => (step.type === 'text' ? step.text : '')).join('')
}

/** Plays a turn: each call is answered by `respond`; gives all calls and the last answer. Fails beyond `maxRounds`. */
export function play(request: string, respond: (call: Call) => string, maxRounds = 15): { calls: Call[]; said: string[]; answer: string } {
  const rounds: ToolCall[][] = []
  const said: string[] = []
  for (;;) {
    const steps = ask(request, ...rounds)
    const calls = callsOf(steps)
    if (calls.length === 0) return { calls: rounds.flat().map(({ name, args }) => ({ name, args })), said, answer: textOf(steps) }
    if (rounds.length === maxRounds) throw new Error(`no answer after ${maxRounds} rounds`)
    if (textOf(steps) !== '') said.push(textOf(steps))
    rounds.push(calls.map((call) => ({ ...call, result: respond(call) })))
  }
}

export function numbered(text: string, first = 1): string[] {
  return text.split('\n').map((line, index) => `${String(first + index).padStart(6)}\t${line}`)
}
