import { readFileSync, readdirSync } from 'node:fs'
import type { Message, ToolResultPart } from '@boocode/contracts'
import type { Conversation, Exchange, Stack, Step } from '@boocode/testkit'

export const call = (name: string, args: Record<string, unknown> | string): Step => ({ type: 'toolCall', name, args })
export const say = (text: string): Step => ({ type: 'text', text })
/** A script for Node, run as a command. */
export const node = (script: string, more: Record<string, unknown> = {}): Step => call('run_command', { command: process.execPath, args: ['-e', script], ...more })
export const sh = (script: string, more: Record<string, unknown> = {}): Step => call('run_command', { command: 'sh', args: ['-c', script], ...more })

export const resultsOf = (messages: readonly Message[]): ToolResultPart[] => messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool_result'))

export async function setMode(stack: Stack, chat: Conversation, mode: 'plan' | 'ask' | 'auto'): Promise<void> {
  const { status } = await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { mode })
  if (status !== 200) throw new Error(`the mode was answered ${status}`)
}

/** One turn that makes these calls, a step each, and then ends. Results stand in the order of the calls. */
export async function work(stack: Stack, chat: Conversation, ...calls: Step[]): Promise<Exchange & { results: ToolResultPart[] }> {
  stack.model.setScripts([{ match: 'work', responses: [...calls.map((step) => [step]), [say('Done.')]] }])
  const exchange = await chat.ask('work')
  return { ...exchange, results: resultsOf(exchange.messages) }
}

/** Ids of the processes whose command line holds `mark`, inside sandboxes too. */
export function processesWith(mark: string): number[] {
  const holds = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
    } catch {
      return false // it ended meanwhile
    }
  }
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && holds(name)).map(Number)
}
