/**
 * What a terminal would show in the end, as plain text: escape sequences taken out, a line that was
 * drawn again and again (`\r`, backspace) as it was drawn last, other control characters dropped.
 * Movement across lines is not followed.
 */
export function plainText(text: string): string {
  const lines = text.replace(ESCAPES, '').replaceAll(/\r+\n/g, '\n').split('\n')
  return lines.map((line) => (REDRAWN.test(line) ? redraw(line) : line).replace(CONTROLS, '')).join('\n')
}

/**
 * Escape sequences of ECMA-48, each also cut short: control strings (OSC, DCS, SOS, PM, APC), control
 * sequences, the rest. A string ends with its line, lest one that never ends swallows the output. Each
 * match takes all it has read, so the time is linear.
 */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\x1B[\]PX^_]|[\x9D\x90\x98\x9E\x9F])[^\x07\x1B\x9C\n]*(?:\x07|\x9C|\x1B\\)?|(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]?|\x1B[ -/]*[0-~]?/g
const REDRAWN = /[\r\b]/
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\x00-\x08\x0B-\x1F\x7F-\x9F]/g

function redraw(line: string): string {
  const shown = line.split('\r').findLast((part) => part !== '') ?? ''
  const letters: string[] = []
  for (const letter of shown) {
    if (letter === '\b') letters.pop()
    else letters.push(letter)
  }
  return letters.join('')
}
