import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './testing/gates.ts'

const pages = [...globSync('*.md', { cwd: ROOT }), ...globSync('docs/**/*.md', { cwd: ROOT })]
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8')

describe('documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '')
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([])
  })

  it('names, for each line of the threat model, a test that is there', () => {
    const rows = read('docs/security.md')
      .split('\n')
      .filter((line) => /^\| (?!threat|---)/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows.length).toBeGreaterThan(20)
    const isProven = (cell = '') =>
      cell === 'later version' || cell.split(', ').every((path) => existsSync(join(ROOT, path.replaceAll('`', ''))))
    expect(rows.filter((cells) => !isProven(cells[3])).map((cells) => `${cells[1]}: ${cells[3]}`)).toEqual([])
  })

  it('keeps the working rules short', () => {
    expect(read('AGENTS.md').split('\n').length).toBeLessThanOrEqual(120)
  })
})
