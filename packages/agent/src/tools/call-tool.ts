import type { z } from 'zod'

import type { ToolRegistry } from './registry.ts'
import { parseArguments, validateArguments } from './repair-input.ts'
import { capText } from './output.ts'
import { toolError } from './tool.ts'
import type { ToolContext, ToolResult } from './tool.ts'

export interface ToolCallRequest {
  readonly name: string
  /** The arguments as the model wrote them. */
  readonly input: string
}

/** Told of an error that a tool did not foresee; the model gets only its kind. */
export type DefectListener = (error: unknown, toolName: string) => void

/**
 * Runs one call of a model. Whatever is wrong with it comes back as a result with a sentence that the
 * model can act on. Rejects with an `AbortError`, and only when `ctx.signal` is aborted.
 */
export async function callTool(
  registry: ToolRegistry,
  call: ToolCallRequest,
  ctx: ToolContext,
  onDefect?: DefectListener,
): Promise<ToolResult> {
  return capResult(await answerCall(registry, call, ctx, onDefect), ctx.maxOutputBytes)
}

async function answerCall(
  registry: ToolRegistry,
  call: ToolCallRequest,
  ctx: ToolContext,
  onDefect: DefectListener | undefined,
): Promise<ToolResult> {
  throwIfAborted(ctx.signal)
  const tool = registry.get(call.name)
  if (tool === undefined) {
    const names = registry.list().map(({ name }) => name)
    return toolError(`There is no tool named ${JSON.stringify(call.name)}. The tools are: ${names.join(', ')}.`)
  }
  const parsed = parseArguments(call.input)
  if (!parsed.ok) return toolError(`${tool.name}: ${parsed.message} Send them again as one JSON object.`)
  const valid = validateArguments(tool.input, parsed.value)
  if (!valid.success) return toolError(describeFaults(tool.name, valid.error))
  try {
    return await tool.run(valid.data, ctx)
  } catch (error) {
    throwIfAborted(ctx.signal)
    onDefect?.(error, tool.name)
    return toolError(`${tool.name} failed: ${describeFailure(error)}`)
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new DOMException('the call was aborted', { name: 'AbortError', cause: signal.reason })
}

function describeFaults(toolName: string, error: z.ZodError): string {
  const faults = error.issues.map(({ path, message }) => `- at ${formatPath(path)}: ${message}`)
  return [`${toolName}: the arguments do not fit. Correct these and call again:`, ...faults].join('\n')
}

/** `files[0].path`; the arguments as a whole are `(arguments)`. */
function formatPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || '(arguments)'
}

/** The system's code alone: messages of foreign errors carry paths of the machine. */
function describeFailure(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EMFILE' || code === 'ENFILE') return 'too many files are open on this machine; try again.'
  if (code === 'ENOMEM') return 'the machine is out of memory.'
  return typeof code === 'string' ? `the system answered ${code}.` : 'an unexpected error inside the tool.'
}

function capResult(result: ToolResult, maxBytes: number): ToolResult {
  const capped = capText(result.output, maxBytes)
  return { ...result, output: capped.text, truncated: result.truncated || capped.cut }
}
