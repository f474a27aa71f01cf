/**
 * OTLP/JSON, as an OpenTelemetry collector takes it at `/v1/traces`: ids are hexadecimal, 64-bit numbers
 * strings, enumerations numbers. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpExport {
  resourceSpans: {
    resource: { attributes: OtlpAttribute[] }
    scopeSpans: { scope: { name: string; version: string }; spans: OtlpSpan[]; schemaUrl: string }[]
    schemaUrl: string
  }[]
}

export interface OtlpSpan {
  /** 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  parentSpanId?: string
  name: string
  kind: (typeof spanKind)[keyof typeof spanKind]
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: OtlpAttribute[]
  status: { code: (typeof statusCode)[keyof typeof statusCode]; message?: string }
}

export interface OtlpAttribute {
  key: string
  value: OtlpValue
}

type OtlpValue = { stringValue: string } | { boolValue: boolean } | { intValue: string } | { doubleValue: number } | { arrayValue: { values: OtlpValue[] } }

export const spanKind = { internal: 1, client: 3 } as const
export const statusCode = { unset: 0, ok: 1, error: 2 } as const

/** The core conventions whose schema the attributes keep to; those of GenAI are at the same version, and still under development. */
export const conventionVersion = '1.42.0'
const schemaUrl = `https://opentelemetry.io/schemas/${conventionVersion}`

export interface ServiceName {
  /** `boocode` unless a person named it otherwise. */
  name: string
  version: string
  /** Further attributes of the resource, as `OTEL_RESOURCE_ATTRIBUTES` gives them. */
  attributes?: Readonly<Record<string, string>>
}

/** One export of spans. Without spans it is valid and says nothing. */
export function toOtlp(spans: readonly OtlpSpan[], service: ServiceName): OtlpExport {
  const resource = { ...service.attributes, 'service.name': service.name, 'service.version': service.version }
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes(resource) },
        scopeSpans: [{ scope: { name: 'boocode', version: service.version }, spans: [...spans], schemaUrl }],
        schemaUrl,
      },
    ],
  }
}

/** Of numbers the whole ones are integers, unless they are marked by `double`. Null and undefined are left out. */
export type AttributeValue = string | number | boolean | readonly string[] | Double | null | undefined

class Double {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A number that is an amount, also where it happens to be whole. */
export function double(value: number | null): Double | null {
  return value === null ? null : new Double(value)
}

export function toAttributes(values: Readonly<Record<string, AttributeValue>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) => (value === null || value === undefined ? [] : [{ key, value: toValue(value) }]))
}

function toValue(value: NonNullable<AttributeValue>): OtlpValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (value instanceof Double) return { doubleValue: value.value }
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } }
}
