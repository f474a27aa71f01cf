import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'
import { reportChange } from '../report-change.ts'
import { meantText, takeFence } from '../request-text.ts'
import { failureOf, isPartial, parseFile } from '../tool-results.ts'

const file = String.raw`("[^"\n]+"|\x60[^\x60\n]+\x60|[^\s:,]+)`
const patterns = [
  new RegExp(String.raw`^(?:please )?(?:append|add)(?: the)?(?: (?:line|text|lines))?:?\s+([\s\S]+?)\s+(?:to|at)(?: the)?(?: end of)?(?: the)?(?: file)? ${file}$`, 'i'),
]
const reversed = new RegExp(String.raw`^(?:please )?append to(?: the)?(?: file)? ${file}:?\s*([\s\S]*)$`, 'i')

export const appendText: Intent = {
  examples: ['`append "one more line" to notes.md`'],
  recognise(_, message) {
    const { text, rest } = takeFence(message)
    const plain = rest.trim()
    const behind = reversed.exec(plain)
    const found = behind ?? patterns.map((pattern) => pattern.exec(plain)).find((match) => match !== null)
    const path = pathFrom(behind === null ? found?.[2] : behind[1])
    const said = (behind === null ? found?.[1] : behind[2]) ?? ''
    const added = text !== undefined && !/["']/.test(said) ? text : meantText(said)
    // "add a button to the page" is no text for a file.
    const isFile = behind !== null || /[./]/.test(path ?? '')
    return path === undefined || added === '' || !isFile ? undefined : (rounds) => next(path, added, rounds)
  },
}

function next(path: string, added: string, rounds: readonly ToolCall[][]): Move {
  const [read, edited] = rounds.flat()
  if (read === undefined) return call(`I read ${path} to see how it ends.`, { name: 'read_file', args: { path, limit: 5000 } })
  if (edited !== undefined) return reportChange([edited], `I added the text to the end of ${code(path)}.`, `I could not add to ${code(path)}`)
  const failure = failureOf(read)
  if (failure !== undefined) return answer('The file cannot be read.', `I could not add to ${code(path)}: ${failure}`)
  if (isPartial(read.result)) return answer('It is too long to see its end.', `${code(path)} is too long for me to see its end, so I changed nothing.`)
  const end = uniqueEnd(parseFile(read.result).lines)
  if (end === undefined) return answer('There is no line to add to.', `${code(path)} has no text that I could add to.`)
  return call(`I add the text after the last line of ${path}.`, {
    name: 'edit_file',
    args: { path, old_text: end, new_text: `${end}\n${added.replace(/\n$/, '')}` },
  })
}

/** The last lines, as many as make them occur only once. */
function uniqueEnd(lines: readonly string[]): string | undefined {
  const text = lines.join('\n')
  for (let from = lines.length - 1; from >= 0; from--) {
    const end = lines.slice(from).join('\n')
    if (end !== '' && text.indexOf(end) === text.length - end.length) return end
  }
  return undefined
}
