/** Removes NUL and replaces surrogates without a partner by U+FFFD: neither can be stored by Postgres. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\u0000') ? wellFormed.replaceAll('\u0000', '') : wellFormed
}

/** As much of the beginning of a text as fits into so many UTF-8 bytes, ending between two characters. */
export function cutText(text: string, maxBytes: number): string {
  // No character takes less than a byte, none of a string's units more than three.
  if (text.length * 3 <= maxBytes) return text
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(maxBytes)).read)
}

/**
 * The value of a JSON text with every text in it clean, names of fields too. Undefined when it is not
 * JSON, or nested deeper than `maxDepth`: writing it down again would exhaust the stack, here or in Postgres.
 */
export function parseCleanJson(text: string, maxDepth = 100): unknown {
  try {
    return cleanValue(JSON.parse(text), maxDepth)
  } catch {
    return undefined // not JSON, or too deep: the caller shows the text
  }
}

function cleanValue(value: unknown, depthLeft: number): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depthLeft === 0) throw new RangeError('nested too deeply')
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depthLeft - 1))
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), cleanValue(field, depthLeft - 1)]))
}

/**
 * Cleans a text that arrives in pieces. A high surrogate at the end of a piece waits for its
 * partner at the beginning of the next; `end` gives up on a partner that never came.
 */
export function createTextCleaner(): { piece: (text: string) => string; end: () => string } {
  let held = ''
  return {
    piece(text) {
      const whole = held + text
      const last = whole.charCodeAt(whole.length - 1)
      const splits = last >= 0xd800 && last <= 0xdbff
      held = splits ? whole.slice(-1) : ''
      return cleanText(splits ? whole.slice(0, -1) : whole)
    },
    end() {
      const rest = cleanText(held)
      held = ''
      return rest
    },
  }
}
