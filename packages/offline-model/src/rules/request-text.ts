/** Texts in a request that are to be kept letter by letter: in a fenced block, in quotes, or the words themselves. */

const fenced = /(?:^|\n)[ \t]*(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)(?:\n)?[ \t]*\1[ \t]*(?=\n|$)/

/** The content of the first fenced block, and the message without it. */
export function takeFence(message: string): { text: string | undefined; rest: string } {
  const found = fenced.exec(message)
  if (found === null) return { text: undefined, rest: message }
  const rest = `${message.slice(0, found.index)}\n${message.slice(found.index + found[0].length)}`
  return { text: found[2] ?? '', rest: rest.trim() }
}

/** A piece of a request as the text that is meant. Escapes mean something only in double quotes. */
export function meantText(said: string): string {
  const plain = said.trim().replaceAll(/[“”]/g, '"')
  const inner = /^(["'`])([\s\S]*)\1$/.exec(plain)?.[2]
  if (inner === undefined) return plain
  return plain.startsWith('"') ? inner.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\"', '"') : inner
}

/** Files end with a line break. */
export function asFile(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
