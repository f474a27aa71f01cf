/** The text of a request's `messages`, byte for byte, without its closing bracket. */
export function rawMessages(body: string): string {
  const start = body.indexOf('"messages":[')
  if (start === -1) throw new Error('a request without messages')
  const from = start + '"messages":'.length
  let depth = 0
  let isInString = false
  for (let at = from; at < body.length; at += 1) {
    const char = body[at]
    if (isInString) {
      if (char === '\\') at += 1
      else if (char === '"') isInString = false
    } else if (char === '"') isInString = true
    else if (char === '[' || char === '{') depth += 1
    else if ((char === ']' || char === '}') && (depth -= 1) === 0) return body.slice(from, at)
  }
  throw new Error('a request whose messages do not end')
}

/** Everything of a request but its messages. */
export function rawFrame(body: string): string {
  return body.replace(rawMessages(body), '')
}
