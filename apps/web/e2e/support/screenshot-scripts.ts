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
export const screenshotScripts: NonNullable<StackOptions['scripts']> = [
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
  { match: 'story', responses: [[{ type: 'reasoning', text: 'A long one, then.' }, { type: 'text', text: story.join('\n\n'), tokensPerSecond: 60 }]] },
  { match: 'fail', responses: [[{ type: 'error', status: 402, message: 'Insufficient Balance' }]] },
]
