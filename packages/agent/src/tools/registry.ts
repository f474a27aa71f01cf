import { z } from 'zod'

import type { Tool } from './tool.ts'

export interface ToolDefinition {
  readonly name: string
  readonly description: string
  /** JSON Schema (2020-12) of the input, without `$schema`. */
  readonly inputSchema: Readonly<Record<string, unknown>>
}

export interface ToolRegistry {
  list(): readonly Tool[]
  /** The same frozen object each time; equal bytes for equal tools, in every process. */
  definitions(): readonly ToolDefinition[]
  get(name: string): Tool | undefined
}

/** Sorted by name in code-unit order, which no locale changes. Two tools of one name are a defect: throws. */
export function createToolRegistry(tools: readonly Tool[]): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  if (byName.size !== tools.length) throw new Error('two tools have the same name')
  const sorted = Object.freeze(tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
  const definitions = deepFreeze(sorted.map(defineForModel))
  return { list: () => sorted, definitions: () => definitions, get: (name) => byName.get(name) }
}

function defineForModel(tool: Tool): ToolDefinition {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(tool.input, { io: 'input' })
  return { name: tool.name, description: tool.description, inputSchema }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
