import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, MessagePart, ToolResultPart } from '@boocode/contracts'
import type { Script, Step } from '@boocode/testkit'
import { expect } from 'vitest'
import type { Task, Voyage } from './fleet.ts'

/** Edits and commands of one turn; each edit builds on the one before it, so that one made twice or not at all is seen. */
const editsPerTurn = 2
const answerOf = ({ name, turn }: Task): string => `Done with ${name}, ${turn}. `.repeat(12)

/**
 * Turns that read, edit and run. Every edit replaces a number by the next one; every command notes when
 * it begins and when it ends in a file of its own chat, and takes a moment in between.
 */
export function workVoyage(mode: 'ask' | 'auto'): Voyage {
  return {
    mode,
    filesFor: (names) => Object.fromEntries(names.flatMap((name) => [[`${name}.txt`, 'version 0\n'], [`${name}.log`, '']])),
    scriptFor: (task, tokensPerSecond) => scriptFor(task, tokensPerSecond, mode),
    expectTurn,
    expectFolder,
  }
}

function scriptFor(task: Task, tokensPerSecond: number, mode: 'ask' | 'auto'): Script {
  const { name, turn } = task
  const first = (turn - 1) * editsPerTurn
  const work = (index: number): Step[] => [
    { type: 'text', text: `Working on ${name}, part ${index}. `.repeat(3), tokensPerSecond },
    { type: 'toolCall', name: 'read_file', args: { path: `${name}.txt` } },
    { type: 'toolCall', name: 'edit_file', args: { path: `${name}.txt`, old_text: `version ${first + index}`, new_text: `version ${first + index + 1}` } },
    { type: 'toolCall', name: 'run_command', args: { command: process.execPath, args: ['-e', noting, `${name}.log`, `${turn}.${index}`] } },
  ]
  const apply: Step[][] = mode === 'ask' ? [[{ type: 'toolCall', name: 'apply_pending', args: {} }]] : []
  return {
    match: `task ${name} turn ${turn}.`,
    responses: [...Array.from({ length: editsPerTurn }, (_one, index) => work(index)), ...apply, [{ type: 'text', text: answerOf(task), tokensPerSecond }]],
  }
}

const noting = `
const { appendFileSync } = require('node:fs')
const [file, mark] = process.argv.slice(1)
appendFileSync(file, 'begin ' + mark + '\\n')
setTimeout(() => { appendFileSync(file, 'end ' + mark + '\\n'); console.log('noted ' + mark) }, 40)
`

/** Every call has one result; every edit was made; a command ran to its end or is told to be interrupted. */
function expectTurn(messages: readonly Message[], task: Task): void {
  const steps = messages.filter((message) => message.role === 'assistant' && message.status !== 'abandoned')
  expect(steps.map((message) => message.status)).toEqual(steps.map(() => 'complete'))
  expect(steps.at(-1)?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(answerOf(task))
  for (const step of steps) {
    const calls = step.parts.flatMap((part) => (part.type === 'tool_call' ? [part.tool_call_id] : []))
    const results = step.parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : []))
    expect(results.toSorted()).toEqual(calls.toSorted())
  }
  for (const { name, result } of callsOf(messages)) {
    const isHonest = !result.is_error || (name === 'run_command' && result.ending === 'interrupted')
    expect({ task, name, output: result.output, isHonest }).toEqual({ task, name, output: result.output, isHonest: true })
  }
}

function expectFolder(folder: string, tasks: readonly { task: Task; messages: readonly Message[] }[]): void {
  const turnsOf = new Map<string, number>()
  for (const { task } of tasks) turnsOf.set(task.name, Math.max(turnsOf.get(task.name) ?? 0, task.turn))
  for (const [name, turns] of turnsOf) {
    expect([name, readFileSync(join(folder, `${name}.txt`), 'utf8')]).toEqual([name, `version ${turns * editsPerTurn}\n`])
    const noted = readFileSync(join(folder, `${name}.log`), 'utf8').split('\n').filter((line) => line !== '')
    // No command began twice; one whose result says that it ended did.
    expect([name, noted.length]).toEqual([name, new Set(noted).size])
    const ran = tasks.filter(({ task }) => task.name === name).flatMap(({ messages }) => callsOf(messages))
    for (const { result } of ran) {
      const mark = /^noted (\S+)/.exec(result.output)?.[1]
      if (mark !== undefined) expect(noted).toContain(`end ${mark}`)
    }
  }
}

function callsOf(messages: readonly Message[]): { name: string; result: ToolResultPart }[] {
  return messages
    .filter((message) => message.status !== 'abandoned')
    .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [{ name: part.tool_name, result: resultOf(parts, part.tool_call_id) }] : [])))
}

function resultOf(parts: readonly MessagePart[], callId: string): ToolResultPart {
  const result = parts.find((part): part is ToolResultPart => part.type === 'tool_result' && part.tool_call_id === callId)
  if (result === undefined) throw new Error(`the call ${callId} has no result`)
  return result
}
