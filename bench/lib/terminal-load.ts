import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Output that terminals are measured with: a command, and how many bytes of it the pseudo-terminal passes on. */
export interface TerminalLoad {
  readonly what: string
  readonly command: string
}

const logBytes = 50e6
const frames = 1_500
const columns = 120
const rows = 40

/** Written once per run into `folder`, so that each server only has to print it. */
export function makeLoads(folder: string): readonly TerminalLoad[] {
  const log = join(folder, 'log.txt')
  const storm = join(folder, 'storm.txt')
  writeFileSync(log, colouredLog(logBytes))
  writeFileSync(storm, redrawStorm())
  return [
    { what: 'seq 1 5000000', command: 'seq 1 5000000' },
    { what: 'a 50 MB log of coloured lines', command: `cat ${log}` },
    { what: `${frames.toLocaleString('en-US')} redraws of a full screen`, command: `cat ${storm}` },
  ]
}

function colouredLog(bytes: number): string {
  const levels = ['\u001B[32mINFO\u001B[0m', '\u001B[33mWARN\u001B[0m', '\u001B[1;31mERROR\u001B[0m']
  const block = Array.from({ length: 1_000 }, (_, n) => {
    const level = levels[n % 7 === 0 ? 1 : n % 31 === 0 ? 2 : 0] ?? ''
    return `\u001B[90m2026-01-01T00:00:${String(n % 60).padStart(2, '0')}.${String(n).padStart(3, '0')}Z\u001B[0m ${level} request \u001B[36m${n}\u001B[0m took ${(n * 37) % 900} ms, answered 200 to /api/things/${n}`
  }).join('\n')
  return `${block}\n`.repeat(Math.ceil(bytes / (block.length + 1)))
}

/** What a full-screen program writes that draws everything anew each time. */
function redrawStorm(): string {
  const all: string[] = ['\u001B[?25l']
  for (let frame = 0; frame < frames; frame += 1) {
    all.push('\u001B[H')
    for (let row = 0; row < rows; row += 1) {
      const colour = 16 + ((frame + row * 3) % 216)
      const text = `row ${row} of frame ${frame} `.repeat(8).slice(0, columns)
      all.push(`\u001B[${row + 1};1H\u001B[48;5;${colour}m\u001B[38;5;${255 - (row % 20)}m${text}\u001B[0m\u001B[K`)
    }
  }
  all.push('\u001B[?25h')
  return all.join('')
}
