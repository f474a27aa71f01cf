// The thread that reads the lines of raw output: a terminal draws them, with more above it than a screen keeps.
import { parentPort, workerData } from 'node:worker_threads'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import type { RawHistory } from '../terminals/terminal.ts'
import { readLines } from './buffer-lines.ts'

const historyLines = 20_000

parentPort?.postMessage(await drawLines(workerData as RawHistory)) // given by read-history.ts

async function drawLines({ bytes, cols, rows }: RawHistory): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: historyLines, allowProposedApi: true, logLevel: 'off' })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  return readLines(terminal.buffer.normal).map(({ text }) => text)
}
