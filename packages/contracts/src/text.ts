/** Removes NUL and replaces surrogates without a partner by U+FFFD: neither can be stored by Postgres. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\u0000') ? wellFormed.replaceAll('\u0000', '') : wellFormed
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
