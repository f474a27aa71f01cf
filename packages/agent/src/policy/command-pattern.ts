import { commandLine } from '../commands/words.ts'

/**
 * Patterns of commands, as people store them with an approval. A pattern is anchored and compared with
 * the line that `commandLine` makes. `*` stands for any text; at the end, after a space, for nothing
 * too, so that `npm test *` is `npm test` with any arguments or none. `\*` and `\\` are meant literally.
 */

/** What makes one command of a shell into several, or text into a command. */
const OPERATORS = /[;&|<>()$`\n\r]/

/**
 * Whether a stored approval covers a command. `*` never stands for an operator of the shell, wherever
 * the line has it, so `sh -c 'npm test *'` does not cover `sh -c 'npm test && curl evil'`.
 */
export function matchesPattern(pattern: string, line: string): boolean {
  return matches(pattern, line, (text) => !OPERATORS.test(text))
}

/** The same where a match leads to a question, not to a permission: `*` stands for any text. */
export function matchesWidely(pattern: string, line: string): boolean {
  return matches(pattern, line, () => true)
}

/** The pattern that covers this command and no other. */
export function exactPattern(argv: readonly string[]): string {
  return commandLine(argv).replaceAll(/\\(?=[*\\])|\*/g, String.raw`\$&`)
}

function matches(pattern: string, line: string, mayStand: (text: string) => boolean): boolean {
  if (pattern.endsWith(' *') && matches(pattern.slice(0, -2), line, mayStand)) return true
  const [first = '', ...rest] = literalsOf(pattern)
  const last = rest.pop()
  if (last === undefined) return line === first
  if (!line.startsWith(first)) return false
  let at = first.length
  // The leftmost place for each part: a later one only makes the text before it longer.
  for (const part of rest) {
    const found = line.indexOf(part, at)
    if (found === -1 || !mayStand(line.slice(at, found))) return false
    at = found + part.length
  }
  const end = line.length - last.length
  return end >= at && line.endsWith(last) && mayStand(line.slice(at, end))
}

/** The texts between the stars, escapes resolved; one more than there are stars. */
function literalsOf(pattern: string): string[] {
  const literals = ['']
  for (const [token] of pattern.matchAll(/\\[*\\]|[\s\S]/g)) {
    if (token === '*') literals.push('')
    else literals.push(`${literals.pop() ?? ''}${token.length > 1 ? token.slice(1) : token}`)
  }
  return literals
}
