import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Message } from '@boocode/contracts'
import type { Row } from './rows.ts'

/** A message, or one part of it, that is to be brought into sight and marked for a moment. */
export interface RevealTarget {
  readonly messageId: string
  /** Null for the message as a whole. */
  readonly part: number | null
  readonly words?: RevealedWords
}

/** Which occurrence of some words in the part, from 0. */
export interface RevealedWords {
  readonly text: string
  readonly nth: number
}

export interface Reveals {
  readonly target: StoreApi<{ readonly target: RevealTarget | null }>
  show(target: RevealTarget): void
  clear(): void
}

export function createReveals(): Reveals {
  const target = createStore<{ target: RevealTarget | null }>(() => ({ target: null }))
  return {
    target,
    // A new object each time: the same place can be asked for again.
    show: (next) => target.setState({ target: { ...next } }),
    clear: () => target.setState({ target: null }),
  }
}

/** The row where a target stands. What a tool answered stands with its call. */
export function rowOfTarget(rows: readonly Row[], target: RevealTarget, message: Message | undefined): Row | undefined {
  return rows.find((row) => isRowOfTarget(row, target, message)) ?? rows.find((row) => namesMessage(row, target.messageId))
}

export function isRowOfTarget(row: Row, { messageId, part }: RevealTarget, message: Message | undefined): boolean {
  if (!namesMessage(row, messageId)) return false
  if (part === null || !('part' in row || row.kind === 'calls')) return true
  const shown = shownPart(message, part)
  return row.kind === 'calls' ? row.parts.some((ref) => ref.messageId === messageId && ref.part === shown) : row.part === shown
}

function shownPart(message: Message | undefined, part: number): number {
  const found = message?.parts[part]
  if (message === undefined || found?.type !== 'tool_result') return part
  return message.parts.findIndex((other) => other.type === 'tool_call' && other.tool_call_id === found.tool_call_id)
}

function namesMessage(row: Row, id: string): boolean {
  if (row.kind === 'calls') return row.parts.some((ref) => ref.messageId === id)
  if (row.kind === 'note') return row.messageIds.includes(id)
  return 'messageId' in row && row.messageId === id
}

/** Whether a part that is drawn holds the target, so that it opens. */
export function holdsTarget(target: RevealTarget | null, message: Message | undefined, part: number): boolean {
  if (target === null || message === undefined || target.messageId !== message.id || target.part === null) return false
  return shownPart(message, target.part) === part
}
