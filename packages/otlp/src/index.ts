export { conventionVersion, modelCallSpan, toolSpan, turnSpan, turnSpans } from './spans.ts'
export type { SpanOptions, SpanPlace, TurnRecord } from './spans.ts'
export { toOtlp } from './otlp.ts'
export type { OtlpExport, OtlpSpan, ServiceName } from './otlp.ts'
