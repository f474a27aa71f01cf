/** What a person completes at the caret: a file after `@`, a command after `/` at the beginning, or what follows it. */
export type Completion =
  | { readonly kind: 'file'; readonly query: string; readonly from: number; readonly to: number }
  | { readonly kind: 'command'; readonly query: string; readonly from: number; readonly to: number }
  | { readonly kind: 'argument'; readonly command: string; readonly query: string; readonly from: number; readonly to: number }

const maxQueryChars = 200

export function completionAt(text: string, caret: number): Completion | null {
  const before = text.slice(Math.max(0, caret - maxQueryChars), caret)
  const start = caret - before.length
  const command = start === 0 ? /^\/([\w.-]*)$/.exec(before) : null
  if (command !== null) return { kind: 'command', query: command[1] ?? '', from: 0, to: endOfWord(text, caret) }
  const argument = start === 0 ? /^\/([\w.-]+) (\S*)$/.exec(before) : null
  if (argument !== null) return { kind: 'argument', command: argument[1] ?? '', query: argument[2] ?? '', from: caret - (argument[2] ?? '').length, to: endOfWord(text, caret) }
  const file = /(?:^|[\s([{"'`])@([^\s@"]*)$/.exec(before)
  if (file === null) return null
  const query = file[1] ?? ''
  return { kind: 'file', query, from: caret - query.length - 1, to: endOfWord(text, caret) }
}

function endOfWord(text: string, caret: number): number {
  const rest = /^\S*/.exec(text.slice(caret, caret + maxQueryChars))
  return caret + (rest?.[0].length ?? 0)
}

/** The text with what was chosen in place of what was typed, and where the caret goes. */
export function complete(text: string, { from, to }: { from: number; to: number }, chosen: string): { text: string; caret: number } {
  const space = chosen.endsWith('/') || /^\s/.test(text.slice(to)) ? '' : ' '
  const head = text.slice(0, from) + chosen + space
  return { text: head + text.slice(to), caret: head.length + (space === '' && !chosen.endsWith('/') ? 1 : 0) }
}

/** How a file is named in a message. */
export function mentionOf(path: string): string {
  return /\s/.test(path) ? `@"${path}"` : `@${path}`
}

/** A message that begins with a command: its name and what follows. */
export function readCommand(content: string): { name: string; argument: string } | null {
  const match = /^\/([\w.-]+)(?:\s+([\s\S]*))?$/.exec(content.trim())
  return match === null ? null : { name: match[1] ?? '', argument: (match[2] ?? '').trim() }
}

/** What a command of a project says, with what follows its name in it. */
export function expandPrompt(prompt: string, argument: string): string {
  if (prompt.includes('$ARGUMENTS')) return prompt.replaceAll('$ARGUMENTS', () => argument)
  return argument === '' ? prompt : `${prompt}\n\n${argument}`
}
