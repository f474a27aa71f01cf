const MAX_SHOWN_CHARS = 300

/**
 * A path as it may stand in a line of tool output. A name with control characters (a line break could
 * forge a line) is shown as a JSON string, which a model can send back; a long one is cut.
 */
export function printablePath(path: string): string {
  const wellFormed = path.toWellFormed()
  const safe = /[\p{Cc}\p{Zl}\p{Zp}]/u.test(wellFormed) ? JSON.stringify(wellFormed) : wellFormed
  return safe.length > MAX_SHOWN_CHARS ? `${safe.slice(0, MAX_SHOWN_CHARS).toWellFormed()}…` : safe
}
