import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** What `JSON.parse` makes of the text, undefined when it is no JSON: a test looks at what it expects, and fails without it. */
  readonly body: ReturnType<typeof JSON.parse>
}

export interface HttpCall {
  method: string
  /** Sent as they are, `Host` and `Origin` too. */
  headers?: Readonly<Record<string, string>>
  /** A string or bytes go as they are; anything else as JSON with its content type. */
  body?: unknown
}

/**
 * One request on a connection of its own. Rejects when there is no answer.
 *
 * @param origin `http://host:port`
 * @param path sent as it is, dots and all
 */
export async function httpRequest(origin: string, path: string, call: HttpCall): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
  const payload = payloadOf(call.body)
  const outgoing = request(
    origin,
    { path, method: call.method, agent: false, headers: { ...payload.headers, ...call.headers } },
    (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ...parsed(text) })
      })
    },
  )
  outgoing.on('error', reject)
  outgoing.end(payload.data)
  return await promise
}

function payloadOf(body: unknown): { headers: Record<string, string>; data: string | Uint8Array } {
  if (body === undefined) return { headers: {}, data: '' }
  const data = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  return { headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(data)) }, data }
}

function parsed(text: string): Pick<HttpAnswer, 'body'> {
  try {
    return { body: JSON.parse(text) as unknown }
  } catch {
    return { body: undefined }
  }
}
