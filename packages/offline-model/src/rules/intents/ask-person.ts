import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code, fence } from '../markdown.ts'
import { unquote } from '../plain-request.ts'

/** A question to the person: still to be answered, or answered. */
export type Asked = { kind: 'asking'; move: Move } | { kind: 'answered'; answer: string }

const notAnswered = /^(?:The question was not answered|ask_user_input(?: failed)?:|There is no tool)/

/** Asks as the first round of a turn, and reads the answer afterwards. Never asks twice. */
export function askOnce(rounds: readonly ToolCall[][], question: string, options: readonly string[] = []): Asked {
  const asked = rounds.flat().find(({ name }) => name === 'ask_user_input')
  if (asked === undefined) {
    const args = options.length > 0 ? { question, options: options.slice(0, 10) } : { question }
    return { kind: 'asking', move: call('That can be understood in more than one way. I ask.', { name: 'ask_user_input', args }) }
  }
  const said = asked.result.trim()
  if (said !== '' && !notAnswered.test(said)) return { kind: 'answered', answer: unquote(said) }
  return { kind: 'asking', move: answer('There is no answer.', `I asked “${question}” and got no answer, so I did nothing.`) }
}

const patterns = [
  /^ask me (?:a question about |about )(.+)$/i,
  /^ask me(?: a question)?:? ?["“](.+)["”]$/i,
  /^ask me(?: to (?:choose|pick|decide)(?: between)?| between|:)? (.+)$/i,
]

export const askPerson: Intent = {
  examples: ['`ask me whether to use tabs or spaces`'],
  recognise(request) {
    if (/^ask me(?: something| a question| anything)?$/i.test(request)) return (rounds) => next('What would you like to tell me?', [], rounds)
    const said = patterns.map((pattern) => pattern.exec(request)?.[1]).find((found) => found !== undefined)
    if (said === undefined) return undefined
    const options = optionsIn(said)
    return (rounds) => next(questionFrom(said), options, rounds)
  },
}

function questionFrom(said: string): string {
  const plain = said.replace(/^(?:if|whether)\s+to\s+/i, 'Should I ').replace(/^(?:if|whether)\s+/i, '')
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1).replace(/[?.]+$/, '')}?`
}

/** `tabs or spaces`, `red, green or blue`: single words, or what stands after a colon. */
function optionsIn(said: string): string[] {
  const list = /(?::|\bbetween\b|,? which\b.*?[,:])\s*(.+)$/i.exec(said)?.[1]
  if (list !== undefined && /,| or | and /i.test(list)) return list.replace(/\?$/, '').split(/\s*,\s*(?:or |and )?|\s+(?:or|and)\s+/i).filter((option) => option !== '')
  const words = /((?:[\w.#+-]+, )*[\w.#+-]+,? or [\w.#+-]+)\??$/i.exec(said)?.[1]
  return words === undefined ? [] : words.split(/,? or |, /i)
}

function next(question: string, options: readonly string[], rounds: readonly ToolCall[][]): Move {
  const asked = askOnce(rounds, question, options)
  if (asked.kind === 'asking') return asked.move
  const said = asked.answer
  return answer('I have the answer.', said.includes('\n') ? `You answered:\n\n${fence(said, '')}` : `You answered: ${code(said)}`)
}
