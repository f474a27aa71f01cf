import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '@boocode/contracts'
import type { Script } from '@boocode/testkit'
import { expect } from 'vitest'
import type { Task, Voyage } from './fleet.ts'

const answerOf = ({ name, turn }: Task): string => Array.from({ length: 60 }, (_one, index) => `${name}-${turn}-${index} `).join('')
const firstWords = ({ name, turn }: Task): string => `I look at it, ${name}, turn ${turn}. `
const counted = (count: number): string => `counted to ${String(count).padStart(9, '0')}\n`

/**
 * Three steps a turn, with seven reads in the first two. The project holds a file that changes all the
 * time: a finished read that ran again would be seen in the prompts, whose results then differ.
 */
export function readVoyage(): Voyage {
  let count = 0
  return {
    mode: 'ask',
    filesFor: () => ({ 'counter.txt': counted(0), 'src/a.txt': 'a needle\n', 'src/b.txt': 'b\n'.repeat(500) }),
    scriptFor,
    expectTurn,
    disturb: (folder) => writeInPlace(join(folder, 'counter.txt'), counted((count += 1))),
  }
}

/** In one write, so that no reader sees half of it. */
function writeInPlace(path: string, content: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, content, 0)
  closeSync(file)
}

function scriptFor(task: Task, tokensPerSecond: number): Script {
  const read = (path: string) => ({ type: 'toolCall' as const, name: 'read_file', args: { path } })
  return {
    match: `task ${task.name} turn ${task.turn}.`,
    responses: [
      [{ type: 'reasoning', text: `Thinking about ${task.name}.`, tokensPerSecond }, { type: 'text', text: firstWords(task), tokensPerSecond }, read('counter.txt'), read('src/a.txt'), read('src/b.txt'), read('counter.txt')],
      [{ type: 'text', text: 'And once more. ', tokensPerSecond }, read('counter.txt'), { type: 'toolCall', name: 'grep', args: { pattern: 'needle' } }, { type: 'toolCall', name: 'list_dir', args: {} }],
      [{ type: 'text', text: answerOf(task), tokensPerSecond }],
    ],
  }
}

/** The three steps once each, in order, every call with one result; what was interrupted is a beginning of one of them. */
function expectTurn(messages: readonly Message[], task: Task): void {
  const steps = messages.filter((message) => message.role === 'assistant' && message.status !== 'abandoned')
  expect(steps.map((message) => message.status)).toEqual(['complete', 'complete', 'complete'])
  const texts = [firstWords(task), 'And once more. ', answerOf(task)]
  expect(steps.map((message) => message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''))).toEqual(texts)
  for (const [index, step] of steps.entries()) {
    const calls = step.parts.flatMap((part) => (part.type === 'tool_call' ? [part.tool_call_id] : []))
    const results = step.parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : []))
    expect(calls).toHaveLength([4, 3, 0][index] ?? 0)
    expect(results.toSorted()).toEqual(calls.toSorted())
    expect(step.parts.filter((part) => part.type === 'tool_result' && part.is_error)).toEqual([])
  }
  for (const message of messages.filter((one) => one.status === 'abandoned')) {
    const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    expect({ text, isBeginning: texts.some((whole) => whole.startsWith(text)) }).toEqual({ text, isBeginning: true })
  }
}
