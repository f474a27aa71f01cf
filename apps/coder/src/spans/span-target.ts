import type { SpanTarget } from './span-exporter.ts'

export interface SpanVariables {
  /** Base address of a collector; `/v1/traces` is added. */
  endpoint: string | undefined
  /** `name=value` pairs with commas between, percent-encoded. */
  headers: string
  withContent: boolean
}

/** As OpenTelemetry's exporters read these variables; null without an endpoint. */
export function toSpanTarget({ endpoint, headers, withContent }: SpanVariables): SpanTarget | null {
  if (endpoint === undefined) return null
  return { url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, headers: parseHeaders(headers), withContent }
}

/** Pairs that are none, or that no header may hold, are left out, as OpenTelemetry's own exporters do. */
export function parseHeaders(text: string): Record<string, string> {
  const headers = new Headers()
  for (const pair of text.split(',')) addPair(headers, pair)
  return Object.fromEntries(headers)
}

function addPair(headers: Headers, pair: string): void {
  const at = pair.indexOf('=')
  if (at < 1) return
  try {
    headers.set(pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim()))
  } catch {
    // The collector refuses what lacks its header, and the log says so.
  }
}
