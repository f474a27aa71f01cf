import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { scrollbackLines } from '@boocode/contracts'
import { tmux } from './tmux-command.ts'
import { FACTS_FORMAT, drawPane, parseFacts } from './tmux-drawing.ts'
import type { PaneFacts } from './tmux-drawing.ts'
import type { TmuxPlace } from './tmux-place.ts'
import type { Drawing } from './terminal.ts'

/** The only pane of a server of ours. */
export const TARGET = 'pane:'
/** Has tmux write the program's output into our FIFO. The path is in the environment: a shell reads this line. */
export const PIPE_OUTPUT = ['pipe-pane', '-O', '-t', TARGET, 'exec cat > "$BOOCODE_PANE_PIPE"']

export async function readFacts(place: TmuxPlace): Promise<PaneFacts> {
  return parseFacts((await tmux(place, [['display-message', '-p', '-t', TARGET, FACTS_FORMAT]])).trimEnd())
}

/**
 * The pane as tmux shows it. Of a program that runs, the output after exactly this picture comes through the FIFO.
 *
 * @param otherModes private modes that were on, of those that tmux does not tell
 */
export async function capturePane(place: TmuxPlace, isDead: boolean, otherModes: readonly number[]): Promise<Drawing> {
  const border = randomUUID()
  const capture = (...flags: string[]): string[][] => [
    ['capture-pane', '-p', '-e', '-t', TARGET, ...flags],
    ['display-message', '-p', border],
  ]
  const output = await tmux(place, [
    ...(isDead ? [] : [PIPE_OUTPUT]),
    ['display-message', '-p', '-t', TARGET, FACTS_FORMAT],
    ['display-message', '-p', border],
    ...capture('-J', '-S', `-${scrollbackLines}`),
    ...capture('-J', '-S', `-${scrollbackLines}`, '-E', '-1'),
    ...capture('-N'),
    ...capture('-N', '-a', '-q'),
    ['display-message', '-p', '-t', TARGET, '#{pane_title}'],
    ['display-message', '-p', border],
  ])
  const parts = output.split(`${border}\n`).map((part) => part.split('\n').slice(0, -1))
  const [facts = [], everything = [], history = [], screen = [], hidden = [], [title = ''] = []] = parts
  return drawPane({ facts: parseFacts(facts[0] ?? ''), everything, history, screen, hidden, otherModes, title: title === hostname() ? '' : title })
}

/** All lines that tmux remembers, wrapped ones joined, without colours. */
export async function captureHistory(place: TmuxPlace, signal: AbortSignal): Promise<string[]> {
  const text = await tmux(place, [['capture-pane', '-p', '-J', '-S', '-', '-t', TARGET]], { signal })
  return text.split('\n').slice(0, -1)
}
