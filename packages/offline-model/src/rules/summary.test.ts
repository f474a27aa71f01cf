import { expect, test } from 'vitest'
import { chatRequestSchema } from '../wire/chat-request.ts'
import { readConversation } from '../wire/conversation.ts'
import { answerByRules } from './answer-by-rules.ts'
import { callsOf, textOf, tools } from './testing.ts'

const note = (kind: string, text: string): unknown => ({ role: 'user', content: `<note kind="${kind}">\n${text}\n</note>` })
const called = (id: string, name: string, args: object): unknown => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(args) } }],
})
const result = (tool_call_id: string, content: string): unknown => ({ role: 'tool', tool_call_id, content })

function answer(messages: unknown[]) {
  const offered = tools.map((name) => ({ type: 'function', function: { name } }))
  return answerByRules(readConversation(chatRequestSchema.parse({ model: 'deepseek-flash', messages, tools: offered })), true)
}

const turn = [
  note('mode', 'Mode: auto.'),
  { role: 'user', content: 'create file a.md with x' },
  called('1', 'create_file', { path: 'a.md', content: 'x' }),
  result('1', 'a.md: created; 1 line added.'),
  { role: 'assistant', content: 'I created `a.md` (1 line).' },
  { role: 'user', content: 'run the tests' },
  called('2', 'run_command', { command: 'npm test' }),
  result('2', 'oh no\n[Exit code 1 after 1 s, in a sandbox.]'),
]

test('a conversation is summed up when that is asked, with what was done and how it ended', () => {
  const steps = answer([...turn, note('compaction', 'Write that summary now, and call no tools.')])
  expect(callsOf(steps)).toEqual([])
  for (const fact of ['create file a.md with x', 'create `a.md`', 'I created `a.md`', 'run `npm test`: exit code 1', 'no answer yet']) {
    expect(textOf(steps)).toContain(fact)
  }
})

test('a summary of a summary keeps what the first one said', () => {
  const steps = answer([note('summary', 'The person likes tabs.'), note('compaction', 'Write it.')])
  expect(textOf(steps)).toContain('The person likes tabs.')
})

test('a turn that is being ended makes no more calls', () => {
  const asked = [note('mode', 'Mode: ask.'), { role: 'user', content: 'what is in this project' }]
  expect(callsOf(answer(asked))).toHaveLength(1)
  const steps = answer([...asked, note('doom_loop', 'Make no more calls.')])
  expect(callsOf(steps)).toEqual([])
  expect(textOf(steps)).toContain('`list_dir`')
})
