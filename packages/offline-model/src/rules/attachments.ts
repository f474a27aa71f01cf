import { answer } from './intent.ts'
import type { Move } from './intent.ts'
import { bullets } from './markdown.ts'

/** As BooCode sets a text apart that was attached. */
const attached = /<attachment name=("(?:[^"\\\n]|\\.)*")>\n([\s\S]*?)\n<\/attachment>\n/g

/** What a person said beside what they attached, and the names of the latter with their size. */
export function readAttachments(request: string): { words: string; names: string[] } {
  const names = [...request.matchAll(attached)].map(([, name = '""', text = '']) => `${String(JSON.parse(name))}, ${text.split('\n').length} lines`)
  return { words: request.replaceAll(attached, ''), names }
}

export function tellAttachments(names: readonly string[], images: readonly string[]): Move {
  return answer(
    'I was given something that only a language model could make something of.',
    `I got what you attached:\n\n${bullets([...names, ...images], 20)}\n\nI am BooCode's **offline model**, a small set of rules: I can neither look at images nor read texts. Choose a real model for that.`,
  )
}
