import { z } from 'zod'

/**
 * Parses a process's environment with its schema. Empty variables count as unset. All faults are
 * reported together: one line each with the variable, what was given and what is allowed. The
 * values of variables in `secrets` are never repeated.
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  secrets: ReadonlySet<string> = new Set(),
): { ok: true; value: z.infer<Schema> } | { ok: false; message: string } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return { ok: true, value: result.data }
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'environment')
    const value = given[name]
    const shown = value === undefined ? 'is not set' : secrets.has(name) ? 'is not valid' : `is ${JSON.stringify(value)}`
    return `  ${name} ${shown}: ${issue.message}`
  })
  return { ok: false, message: `The configuration is not valid:\n${lines.join('\n')}\nSee .env.example for every variable and its default.` }
}

/** A TCP port as text. */
export const portVariable = z.coerce
  .number('must be a port from 1 to 65535')
  .int('must be a port from 1 to 65535')
  .min(1, 'must be a port from 1 to 65535')
  .max(65535, 'must be a port from 1 to 65535')

/** An http or https address without a path's trailing slash. */
export const urlVariable = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address, like http://127.0.0.1:9502' })
  .transform((url) => url.replace(/\/+$/, ''))

export const logLevelVariable = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'must be trace, debug, info, warn, error or fatal')
