import type { RequestAsked } from '@boocode/contracts'

import { parseCommand } from '../commands/parse-command.ts'
import { commandLine } from '../commands/words.ts'
import type { ToolContext } from '../tools/tool.ts'
import { exactPattern, matchesPattern } from './command-pattern.ts'
import { defaultAskRules, needsAsking } from './command-rules.ts'
import { suggestPattern } from './suggest-pattern.ts'

export interface CommandInput {
  readonly command: string
  readonly args?: string[] | undefined
  readonly description?: string | undefined
}

/**
 * What a person must be asked before a command runs; null when it runs freely: in the mode `auto`, or
 * under a pattern that was allowed. What a rule calls risky is asked in every mode, save when this very
 * line was allowed.
 */
export async function askForCommand(input: CommandInput, ctx: ToolContext): Promise<RequestAsked | null> {
  const parsed = parseCommand({ command: input.command, args: input.args })
  if (!parsed.ok) return null // answered with what is wrong with it
  const { argv } = parsed
  const { mode, permissions, pending } = ctx.session
  const rules = [...defaultAskRules, ...permissions.askPatterns.map((pattern) => ({ pattern }))]
  const risk = needsAsking(argv, rules, { projectRoot: ctx.projectRoot })
  if (permissions.allowedCommands.includes(exactPattern(argv))) return null
  const line = commandLine(argv)
  const isAllowed = mode === 'auto' || permissions.allowedCommands.some((pattern) => matchesPattern(pattern, line))
  if (risk === null && isAllowed) return null
  return {
    kind: 'approval',
    payload: {
      tool_name: 'run_command',
      input,
      command_line: line,
      cwd: ctx.projectRoot,
      ...(input.description !== undefined && { reason: input.description }),
      ...(risk !== null && { risk: risk.reason }),
      suggested_pattern: risk === null ? suggestPattern(argv) : exactPattern(argv),
      pending_changes: (await pending.list()).length,
    },
  }
}
