import type { IncomingMessage } from 'node:http'
import { ModelError } from '../wire/model-error.ts'

/** Reads the whole body. Throws a 413 as soon as it is clear that it is too large. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  const parts: Buffer[] = []
  let bytes = 0
  // Without `destroyOnReturn: false` leaving the loop would cut the socket before the answer is out.
  const stream: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const part of stream) {
    bytes += part.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    parts.push(part)
  }
  return Buffer.concat(parts, bytes).toString('utf8')
}

function tooLarge(maxBytes: number): ModelError {
  return new ModelError(413, `The request body is larger than ${maxBytes} bytes.`)
}
