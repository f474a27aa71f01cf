import fc from 'fast-check'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
/** The argument text of a call as models write it: mostly JSON, with odd blanks, sometimes none. */
const rawArguments = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.json({ maxDepth: 2 }).map((json) => JSON.stringify(JSON.parse(json), null, 3)),
  words.map((text) => `{ "pattern" :  ${JSON.stringify(text)} }`),
  words.map((text) => `{"pattern": "${text}`),
)

function valueOf(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return raw // as the store shows it
  }
}

const speech: fc.Arbitrary<StoredPart> = fc.oneof(
  fc.record({ type: fc.constant('reasoning'), text: words }),
  fc.record({ type: fc.constant('text'), text: words }),
)

interface Call {
  raw: string
  output: string
  isError: boolean
}
const calls: fc.Arbitrary<Call[]> = fc.array(fc.record({ raw: rawArguments, output: words, isError: fc.boolean() }), { maxLength: 3 })

function stepOf(spoken: StoredPart[], made: Call[], number: number): ContextMessage {
  const ids = made.map((_, index) => `call_${number}_${index}`)
  const callParts = made.map(({ raw }, index): StoredPart => ({ type: 'tool_call', tool_call_id: ids[index] ?? '', tool_name: 'grep', input: valueOf(raw), raw }))
  const results = made.map(({ output, isError }, index): StoredPart => ({ type: 'tool_result', tool_call_id: ids[index] ?? '', output, is_error: isError, truncated: false, latency_ms: index }))
  // Results stand in the order in which the tools were ready.
  return { role: 'assistant', parts: [...spoken, ...callParts, ...results.toReversed()] }
}

/** A chat as the store holds it: per turn its notes, the person's words, then the steps. */
export const chatArbitrary: fc.Arbitrary<ContextMessage[]> = fc
  .array(
    fc.record({
      notes: fc.array(words, { maxLength: 2 }),
      request: words,
      steps: fc.array(fc.record({ spoken: fc.array(speech, { maxLength: 4 }), made: calls }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((turns) =>
    turns.flatMap(({ notes, request, steps }, turn) => [
      ...notes.map((text): ContextMessage => ({ role: 'user', parts: [{ type: 'text', text: `<note kind="x">\n${text}\n</note>` }] })),
      { role: 'user' as const, parts: [{ type: 'text' as const, text: request }] },
      ...steps.map(({ spoken, made }, step) => stepOf(spoken, made, turn * 10 + step)),
    ]),
  )
