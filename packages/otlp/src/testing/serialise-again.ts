import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { OtlpExport, OtlpSpan } from '../otlp.ts'

/** A document as OpenTelemetry's own serialiser writes it, read into its SDK's spans before. */
export function serialiseAgain(document: OtlpExport): { json: unknown; protobufBytes: number } {
  const readable = toReadable(document)
  return {
    json: JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(readable))),
    protobufBytes: ProtobufTraceSerializer.serializeRequest(readable)?.length ?? 0,
  }
}

type Readable = Parameters<typeof JsonTraceSerializer.serializeRequest>[0]

/** The document as OpenTelemetry's SDK holds it. */
function toReadable({ resourceSpans: [first] }: OtlpExport): Readable {
  const [scoped] = first?.scopeSpans ?? []
  if (first === undefined || scoped === undefined) throw new Error('an export holds one resource and one scope')
  const resource = { attributes: plain(first.resource.attributes), schemaUrl: first.schemaUrl }
  const instrumentationScope = { ...scoped.scope, schemaUrl: scoped.schemaUrl }
  return scoped.spans.map((span) => ({
    name: span.name,
    kind: span.kind - 1,
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
    ...(span.parentSpanId !== undefined && { parentSpanContext: { traceId: span.traceId, spanId: span.parentSpanId, traceFlags: 1 } }),
    startTime: hrTime(span.startTimeUnixNano),
    endTime: hrTime(span.endTimeUnixNano),
    status: span.status,
    attributes: plain(span.attributes),
    links: [],
    events: [],
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  })) as unknown as Readable // the resource is a class whose methods no serialiser calls
}

function hrTime(nanos: string): [number, number] {
  return [Number(BigInt(nanos) / 1_000_000_000n), Number(BigInt(nanos) % 1_000_000_000n)]
}

function plain(attributes: OtlpSpan['attributes']): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]))
}

function plainValue(value: OtlpSpan['attributes'][number]['value']): unknown {
  if ('stringValue' in value) return value.stringValue
  if ('boolValue' in value) return value.boolValue
  if ('intValue' in value) return Number(value.intValue)
  if ('doubleValue' in value) return value.doubleValue
  return value.arrayValue.values.map(plainValue)
}

/** Theirs writes 64-bit numbers as numbers, and an amount that happens to be whole as an integer; the format allows both. */
export function asNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(asNumbers)
  if ('intValue' in value) return { intValue: Number(value.intValue) }
  if ('doubleValue' in value && Number.isInteger(value.doubleValue)) return { intValue: value.doubleValue }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asNumbers(item)]))
}
