import type { StackOptions } from '@boocode/testkit'

const answer = `Here is how the pieces fit together.

## The stream store

Each stream has **one store**, fed by a pure reducer. A token copies only the message that runs; \`settled\` messages keep their identity, so React draws nothing else.

1. The socket hands frames to the protocol machine.
2. The machine applies frame \`n\` only after \`n − 1\`.
3. Applied frames wait for the next animation frame.

\`\`\`ts
export function applySessionFrame(state: SessionState, frame: Frame): SessionState {
  switch (frame.type) {
    case 'message_started':
      return onMessageStarted(state, frame)
    case 'channel_delta':
      return onDelta(state, frame)
  }
}
\`\`\`

| what | aim |
|---|---:|
| first load | 500 KB |
| last token after a burst | 100 ms |

> A gap makes the client subscribe again with its position. There is no other recovery path.`

const story = Array.from({ length: 40 }, (_, n) => `**Chapter ${n + 1}.** The quick brown fox jumped over the lazy dog, and went on to the next hill.`)

/** What the model says in the pictures. */
export const sceneScripts: NonNullable<StackOptions['scripts']> = [
  {
    match: 'stream store',
    responses: [
      [
        { type: 'reasoning', text: 'I should look at the reducer and the hub first.' },
        { type: 'toolCall', name: 'list_dir', args: { path: 'src' } },
        { type: 'toolCall', name: 'grep', args: { pattern: 'export const', path: 'src', limit: 5 } },
      ],
      [
        { type: 'toolCall', name: 'read_file', args: { path: 'src/store.ts' } },
        { type: 'toolCall', name: 'read_file', args: { path: 'src/hub.ts' } },
      ],
      [{ type: 'text', text: answer }],
    ],
  },
  {
    match: 'missing',
    responses: [
      [{ type: 'toolCall', name: 'read_file', args: { path: 'src/stor.ts' } }],
      [{ type: 'toolCall', name: 'read_file', args: { path: 'src/store.ts' } }],
      [{ type: 'text', text: 'The file is `src/store.ts`; there is no `src/stor.ts`.' }],
    ],
  },
  {
    match: 'fix the test',
    responses: [
      [
        { type: 'text', text: 'The reducer starts one line too late. I mend that and the test that hid it.' },
        { type: 'toolCall', name: 'edit_file', args: { path: 'src/store.ts', old_text: 'export const line7 = 7\n', new_text: 'export const line7 = 8\nexport const added = true\n' } },
        { type: 'toolCall', name: 'edit_file', args: { path: 'src/store.ts', old_text: 'export const line90 = 90\n', new_text: '' } },
        { type: 'toolCall', name: 'create_file', args: { path: 'src/store.test.ts', content: "import { line7 } from './store.ts'\n\ntest('line 7', () => expect(line7).toBe(8))\n" } },
      ],
      [{ type: 'toolCall', name: 'run_command', args: { command: 'npm test -- --run src/store.test.ts', description: 'To see whether the test passes now' } }],
      [{ type: 'text', text: 'The test passes.' }],
    ],
  },
  {
    match: 'which database',
    responses: [
      [{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which database should the tests use?', options: ['The embedded one', 'The one in docker-compose.yml', 'None: mock it'] } }],
      [{ type: 'text', text: 'So be it.' }],
    ],
  },
  {
    match: 'run something risky',
    responses: [
      [{ type: 'toolCall', name: 'run_command', args: { command: 'sh', args: ['-c', 'ls && false'], description: 'To see what is there' } }],
      [{ type: 'text', text: 'It failed.' }],
    ],
  },
  { match: 'something slow', responses: [[{ type: 'toolCall', name: 'run_command', args: { command: 'sleep 30' } }], [{ type: 'text', text: 'It is over.' }]] },
  { match: 'Draw the flow', responses: [[{ type: 'text', text: 'From the message to the file:\n\n```mermaid\nflowchart LR\n  A[Message] --> B[Turn]\n  B --> C{Allowed?}\n  C -->|yes| D[Edit]\n  C -->|no| E[Asks again]\n  D --> F[(File)]\n```\n\nNothing is written before it is allowed.' }]] },
  { match: 'think', responses: [[{ type: 'text', text: 'Let me think about that for a while.' }, { type: 'hang' }]] },
  { match: 'story', responses: [[{ type: 'reasoning', text: 'A long one, then.' }, { type: 'text', text: story.join('\n\n'), tokensPerSecond: 60 }]] },
  { match: 'fail', responses: [[{ type: 'error', status: 402, message: 'Insufficient Balance' }]] },
]
