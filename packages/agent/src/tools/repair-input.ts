import { jsonrepair } from 'jsonrepair'
import type { z } from 'zod'

/**
 * Makes sense of the arguments that a model wrote for a call. Repairs what has one plain meaning and
 * nothing else: above all never text that was cut off, whose missing part could change what is done.
 */

export type ParsedArguments = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

export function parseArguments(text: string): ParsedArguments {
  if (text.trim() === '') return { ok: true, value: {} }
  try {
    return { ok: true, value: unwrapText(JSON.parse(text)) }
  } catch (error) {
    if (isCutOff(text)) return { ok: false, message: 'The arguments end before they are complete: they were cut off.' }
    return repairText(text, error)
  }
}

/** Validates, mends the values that validation complains about, and validates once more. */
export function validateArguments<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.infer<Schema>> {
  const first = schema.safeParse(value)
  if (first.success || typeof value !== 'object' || value === null) return first
  const mended = structuredClone(value)
  for (const issue of first.error.issues) {
    if (issue.code === 'invalid_type') mendAt(mended, issue.path, issue.expected)
  }
  return schema.safeParse(mended)
}

/** JSON in a string: `"{\"path\":\"a\"}"`. */
function unwrapText(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : value
}

function repairText(text: string, cause: unknown): ParsedArguments {
  try {
    const value: unknown = JSON.parse(jsonrepair(text))
    if (typeof value === 'object' && value !== null) return { ok: true, value }
  } catch {
    // Reported below with the parser's own words about the original text.
  }
  const reason = cause instanceof Error ? cause.message : 'unreadable'
  return { ok: false, message: `The arguments are not valid JSON: ${reason}` }
}

/**
 * Whether the text ends inside a string or before its outermost bracket closes. A closing bracket
 * closes every one opened after its partner, so that a forgotten inner bracket does not count.
 */
function isCutOff(text: string): boolean {
  const open: string[] = []
  let quote = ''
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? ''
    if (quote !== '') {
      if (char === '\\') index += 1
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') {
      const partner = open.lastIndexOf(char)
      if (partner !== -1) open.length = partner
    }
  }
  return quote !== '' || open.length > 0
}

function mendAt(root: object, path: readonly PropertyKey[], expected: string): void {
  const key = path.at(-1)
  if (key === undefined) return
  let holder: unknown = root
  for (const step of path.slice(0, -1)) holder = isRecord(holder) ? holder[step] : undefined
  if (!isRecord(holder) || !Object.hasOwn(holder, key)) return
  // `null` for an optional argument is how some models leave it out.
  if (holder[key] === null) delete holder[key]
  else holder[key] = mendValue(holder[key], expected)
}

function mendValue(value: unknown, expected: string): unknown {
  switch (expected) {
    case 'number':
    case 'int':
      return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    case 'array':
      return mendArray(value)
    case 'object':
      return typeof value === 'string' ? (parseJson(value) ?? value) : value
    default:
      return value
  }
}

function mendArray(value: unknown): unknown {
  if (typeof value !== 'string') return [value]
  const text = value.trim()
  const candidates = [text, ...(text.startsWith('[') ? [`${text}]`] : []), ...(text.endsWith(']') ? [`[${text}`] : [])]
  return candidates.map(parseJson).find(Array.isArray) ?? [value]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
