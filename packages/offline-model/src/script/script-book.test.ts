import { describe, expect, test } from 'vitest'
import { chatRequestSchema } from '../wire/chat-request.ts'
import type { ChatMessage } from '../wire/chat-request.ts'
import { readConversation } from '../wire/conversation.ts'
import { createScriptBook } from './script-book.ts'
import type { ScriptBook } from './script-book.ts'
import { scriptsSchema } from './script.ts'
import type { Script, Step } from './script.ts'

const ask = (content: string): ChatMessage => ({ role: 'user', content })
const said: ChatMessage = { role: 'assistant', content: '' }
const say = (text: string): Step[] => [{ type: 'text', text }]

describe('which script answers', () => {
  test('the first one whose text is in the last message of a person', () => {
    const book = createScriptBook([
      { match: 'cats', responses: [say('meow')] },
      { match: /dogs$/g, responses: [say('woof')] },
      { match: { pattern: '^BIRDS', flags: 'i' }, responses: [say('tweet')] },
      { match: (request) => request.messages.length > 1, responses: [say('long')] },
    ])
    expect(take(book, [ask('about cats')])).toEqual(say('meow'))
    expect(take(book, [ask('about dogs')])).toEqual(say('woof'))
    expect(take(book, [ask('about dogs')])).toEqual(say('woof'))
    expect(take(book, [ask('birds')])).toEqual(say('tweet'))
    expect(take(book, [ask('cats'), said, ask('fish')])).toEqual(say('long'))
    expect(take(book, [ask('fish')])).toBeUndefined()
  })

  test('notes are not messages of a person', () => {
    const book = createScriptBook([{ match: 'hello', responses: [say('one'), say('two')] }])
    const note = ask('<note kind="mode">hello from the mode</note>')
    expect(take(book, [note])).toBeUndefined()
    expect(take(book, [ask('hello'), note])).toEqual(say('one'))
    expect(take(book, [ask('hello'), said, note])).toEqual(say('two'))
  })

  test('a script that is used up leaves the request to the next', () => {
    const book = createScriptBook([
      { times: 2, responses: [say('busy')] },
      { responses: [say('fine')] },
    ])
    const asked = [1, 2, 3, 4].map(() => take(book, [ask('x')]))
    expect(asked).toEqual([say('busy'), say('busy'), say('fine'), say('fine')])
  })
})

describe('which response of a script is given', () => {
  const responses = [say('a'), say('b')]

  test('it follows from the messages, so asking again gives the same', () => {
    const book = createScriptBook([{ responses }])
    expect(take(book, [ask('x')])).toEqual(say('a'))
    expect(take(book, [ask('x'), said])).toEqual(say('b'))
    expect(take(book, [ask('x')])).toEqual(say('a'))
    expect(take(book, [ask('x'), said, said])).toBeUndefined()
    expect(take(book, [ask('x'), said, said, ask('y')])).toEqual(say('a'))
  })

  test('the last can be given for ever', () => {
    const book = createScriptBook([{ responses, repeatLast: true }])
    expect(take(book, [ask('x'), said, said, said])).toEqual(say('b'))
  })
})

describe('the form of a script', () => {
  test('everything can be written as JSON, one script or several', () => {
    const script: Script = {
      match: { pattern: 'x' },
      times: 1,
      responses: [
        [
          { type: 'reasoning', text: 'hm', tokensPerSecond: 10 },
          { type: 'text', text: 'part {i}', chunks: 3 },
          { type: 'toolCall', name: 'grep', args: { pattern: 'a' } },
          { type: 'toolCall', name: 'grep', args: '{"broken' },
          { type: 'error', status: 503 },
          { type: 'hang' },
          { type: 'drop' },
          { type: 'waitFor', gate: 'g' },
          { type: 'usage', usage: { prompt_tokens: 1 } },
          { type: 'finish', reason: 'length' },
          { type: 'raw', data: 'data: {\n\n' },
        ],
      ],
    }
    const json: unknown = JSON.parse(JSON.stringify(script))
    expect(scriptsSchema.parse(json)).toEqual([script])
    expect(scriptsSchema.parse([json, json])).toEqual([script, script])
  })

  test.each([
    { responses: [] },
    { responses: [[{ type: 'sing' }]] },
    { responses: [[{ type: 'text' }]] },
    { responses: [[]], mach: 'x' },
    { responses: [[]], match: { pattern: '(' } },
    { responses: [[]], times: 0 },
  ])('%j is refused', (script) => {
    expect(() => createScriptBook([script as Script])).toThrow()
  })
})

function take(book: ScriptBook, messages: ChatMessage[]): Step[] | undefined {
  const request = chatRequestSchema.parse({ model: 'deepseek-flash', messages })
  return book.take(request, readConversation(request))
}
