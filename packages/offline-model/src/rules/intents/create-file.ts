import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code, count } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'
import { reportChange } from '../report-change.ts'
import { asFile, meantText, takeFence } from '../request-text.ts'

const courtesy = /^(?:(?:please|hi|hello|ok|now)[,!.]?\s+|(?:can|could|would|will) you\s+(?:please\s+)?|i (?:want|need) you to\s+)+/i
const path = String.raw`("[^"\n]+"|'[^'\n]+'|\x60[^\x60\n]+\x60|[^\s:,]+)`
const content = String.raw`(?:(?:,? (?:with|containing|that (?:says|contains|reads)|saying|which (?:says|contains))(?: (?:the|this|a))?(?: (?:content|contents|text|line|lines|code))?(?: of)?:?|:)\s*([\s\S]*))?`
const pattern = new RegExp(`^(?:create|make|write|add|new)(?: me)?(?: an?| the)?(?: new)?(?: empty)?(?: text)? ?file(?: (?:called|named|at))? ${path}${content}$`, 'i')
const short = new RegExp(`^(?:create|make) ${path}${content}$`, 'i')
/** Other ways to say "the text in the fenced block". */
const pointing = /^(?:this|the|it)?\s*(?:following|next)?\s*(?:contents?|text|code|block)?\s*(?:below)?:?$/i

export const createFile: Intent = {
  examples: ['`create file notes.md with Hello`, or with a fenced block below it'],
  recognise(_, message) {
    const { text, rest } = takeFence(message)
    const plain = rest.trim().replace(courtesy, '')
    const found = pattern.exec(plain) ?? shortForm(plain)
    const target = pathFrom(found?.[1])
    if (found === null || target === undefined) return undefined
    const said = found[2]?.trim() ?? ''
    const body = text !== undefined && pointing.test(said) ? text : meantText(said)
    return (rounds) => next(target, asFile(body), rounds)
  },
}

/** Without the word "file" the name itself has to look like one. */
function shortForm(plain: string): RegExpExecArray | null {
  const found = short.exec(plain)
  return found !== null && /\.\w+["'`]?$|\//.test(found[1] ?? '') ? found : null
}

function next(target: string, content: string, rounds: readonly ToolCall[][]): Move {
  const created = rounds.at(-1)?.[0]
  if (created === undefined) return call(`The person wants the new file ${target}.`, { name: 'create_file', args: { path: target, content } })
  if (/exists already with exactly this content/.test(created.result)) {
    return answer('It is there.', `${code(target)} is there already, with exactly this content.`)
  }
  const size = content === '' ? 'empty' : count(content.replace(/\n$/, '').split('\n').length, 'line')
  return reportChange([created], `I created ${code(target)} (${size}).`, `I could not create ${code(target)}`)
}
