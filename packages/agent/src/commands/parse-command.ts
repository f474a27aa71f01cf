import { splitWords } from './words.ts'
import type { SplitFault } from './words.ts'

export type ParsedCommand =
  | { readonly ok: true; readonly argv: readonly string[] }
  /** `message` is for the model. */
  | { readonly ok: false; readonly message: string }

/** The program and arguments that the input of `run_command` names; what approvals and rules are about. */
export function parseCommand(input: { readonly command: string; readonly args?: readonly string[] | undefined }): ParsedCommand {
  if (input.command.includes('\0') || input.args?.some((arg) => arg.includes('\0')) === true) {
    return { ok: false, message: 'A command holds no NUL characters.' }
  }
  const split = splitWords(input.command)
  if (!split.ok) return { ok: false, message: explainFault(split) }
  if (split.words.length === 0) return { ok: false, message: 'command is empty.' }
  return { ok: true, argv: [...split.words, ...(input.args ?? [])] }
}

function explainFault({ fault, text }: SplitFault): string {
  switch (fault) {
    case 'open-quote':
      return `command has a quote (${text}) that does not end.`
    case 'assignment':
      return `command begins with ${text}…, which only a shell sets. Use command "env" with args ["${text}…", "program", …].`
    case 'shell-syntax':
      return (
        `command holds shell syntax (${text}), and no shell runs. Call the program alone, ` +
        'put it in quotes if it is meant literally, or use command "sh" with args ["-c", "…"].'
      )
  }
}
