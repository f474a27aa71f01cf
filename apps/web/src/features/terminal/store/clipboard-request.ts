/** Longest text that a program may offer for the clipboard, in characters of base64. */
const maxEncoded = 1_000_000

/**
 * What a program wants on the clipboard by OSC 52 (`c;<base64>`, as xterm's control sequences define it).
 * Null for anything else: reading the clipboard (`?`), emptying it, or what is not text.
 */
export function clipboardRequest(data: string): string | null {
  const encoded = data.slice(data.indexOf(';') + 1)
  if (encoded === '' || encoded === '?' || encoded.length > maxEncoded) return null
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text === '' ? null : text
  } catch {
    return null
  }
}
