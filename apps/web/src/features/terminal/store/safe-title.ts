const maxCharacters = 80

/**
 * A title that a program chose, as it may stand on a tab: one line without control, formatting and
 * text-direction characters, which could make other words of the page read wrong.
 */
export function safeTitle(raw: string): string {
  const text = raw.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').replace(/\s+/g, ' ').trim()
  const characters = Array.from(text)
  return characters.length > maxCharacters ? `${characters.slice(0, maxCharacters - 1).join('')}…` : text
}
