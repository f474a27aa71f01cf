import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rawArgumentsFetch, withRawArguments } from './raw-arguments.ts'

/** A body as the provider library makes it from prompts of ours: arguments are JSON of the model's own text. */
function bodyWith(raws: readonly string[]): { library: string; wanted: string } {
  const build = (args: (raw: string) => string) =>
    JSON.stringify({
      model: 'deepseek-flash',
      max_tokens: 5,
      messages: [
        { role: 'user', content: '{"tool_calls":[{"function":{"arguments":"\\"mine\\""}}]}' },
        ...raws.map((raw, id) => ({
          role: 'assistant',
          content: '',
          reasoning_content: 'hm',
          tool_calls: [{ id: String(id), type: 'function', function: { name: 'grep', arguments: args(raw) } }],
        })),
        { role: 'assistant', content: 'done' },
      ],
      tools: [{ type: 'function', function: { name: 'grep', parameters: { properties: { arguments: { const: '"x"' } } } } }],
      stream: true,
    })
  return { library: build((raw) => JSON.stringify(raw)), wanted: build((raw) => raw) }
}

describe('the arguments of a call', () => {
  test.each([
    ['odd blanks', '{ "a" :1,\n\t"b":  [ ] }'],
    ['unicode escapes', String.raw`{"a":"\u00e4\u2028\ud83d\ude00\/"}`],
    ['numbers of another spelling', '{"a":1.0,"b":1e2,"c":12345678901234567890}'],
    ['fields twice', '{"a":1,"a":2}'],
    ['no JSON', '{"a": "unfinished'],
    ['JSON that is a text', '"a text"'],
    ['JSON of JSON', JSON.stringify(JSON.stringify({ a: 1 }))],
    ['nothing', ''],
  ])('with %s go out as the model wrote them', (_, raw) => {
    const { library, wanted } = bodyWith([raw])
    expect(withRawArguments(library)).toBe(wanted)
  })

  test('change nothing else in the body, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.json()), { maxLength: 4 }), (raws) => {
        const { library, wanted } = bodyWith(raws)
        expect(withRawArguments(library)).toBe(wanted)
      }),
    )
  })
})

describe('the fetch around it', () => {
  const sent: unknown[] = []
  const send = rawArgumentsFetch((_input, init) => {
    sent.push(init?.body)
    return Promise.resolve(new Response())
  })

  test('hands on what has no calls, and what is no text, untouched', async () => {
    const bytes = new Uint8Array([1])
    for (const body of ['{"messages": [ ]}', 'no json', bytes]) await send('http://127.0.0.1', { method: 'POST', body })
    await send('http://127.0.0.1')
    expect(sent).toEqual(['{"messages": [ ]}', 'no json', bytes, undefined])
  })
})
