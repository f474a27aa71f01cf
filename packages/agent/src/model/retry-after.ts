/**
 * How long a provider asks to be left alone, in milliseconds; null when it does not say. `headers`
 * have lower-case names. A time is measured against the provider's own `date`, not against our clock.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(headers: Readonly<Record<string, string>>): number | null {
  const { 'retry-after': given = '', date = '' } = headers
  if (/^\d+$/.test(given)) return Number(given) * 1000
  const waitMs = Date.parse(given) - Date.parse(date)
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null
}
