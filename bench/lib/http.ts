import { epochMs } from './clock.ts'

export interface Answer {
  body: unknown
  /** From before the request was made to when the whole answer was there. */
  sentAtMs: number
  answeredAtMs: number
}

/**
 * One request on a connection that is kept, as browsers do it. `body` goes as JSON.
 *
 * @throws Error with what was answered when it is a refusal
 */
export async function callApi(place: { url: string; token: string }, method: string, path: string, body?: unknown): Promise<Answer> {
  const sentAtMs = epochMs()
  const response = await fetch(place.url + path, {
    method,
    headers: { authorization: `Bearer ${place.token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`)
  return { body: text === '' ? null : JSON.parse(text), sentAtMs, answeredAtMs: epochMs() }
}
