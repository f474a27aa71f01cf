import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createOutput } from './output.ts'

function capture(isTerminal: boolean) {
  let text = ''
  const output = createOutput({ isTerminal, write: (more) => (text += more) })
  return { output, raw: () => text, lines: () => stripVTControlCharacters(text).split('\n').slice(0, -1) }
}

const entry = JSON.stringify({ level: 40, time: Date.UTC(2026, 10, 23, 6, 50, 25), pid: 7, hostname: 'box', msg: 'slow', tookMs: 12 })

describe('into a file or a pipe', () => {
  test('every line has the name of its process, and stays as it was', () => {
    const { output, raw } = capture(false)
    output.sink('server').write(Buffer.from(`${entry}\nplain\n`))
    output.log.warn('careful')
    expect(raw()).toBe(`server   │ ${entry}\nserver   │ plain\nboocode  │ careful\n`)
  })
})

describe('on a terminal', () => {
  test('the services\' JSON is readable', () => {
    const { output, lines } = capture(true)
    output.sink('coder').write(Buffer.from(`${entry}\n`))
    expect(lines()).toEqual([expect.stringMatching(/^coder {4}│ \d\d:\d\d:\d\d warn {2}slow tookMs=12$/)])
  })

  test('an error shows its stack', () => {
    const { output, lines } = capture(true)
    const line = JSON.stringify({ level: 50, time: 0, msg: 'failed', err: { message: 'x', stack: 'Error: x\n    at y' } })
    output.sink('coder').write(Buffer.from(`${line}\n`))
    expect(lines().join('\n')).toMatch(/error failed\nError: x\n {4}at y$/)
  })

  test.each(['{"level":30', '{"a":1}', '[1]', 'null', ''])('%s is shown as it is', (line) => {
    const { output, lines } = capture(true)
    output.sink('coder').write(Buffer.from(`${line}\n`))
    expect(lines()).toEqual([`coder    │ ${line}`])
  })
})

describe('the pairing line', () => {
  test.each([true, false])('has nothing before it (terminal: %s)', (isTerminal) => {
    const { output, lines } = capture(isTerminal)
    output.sink('server').write(Buffer.from('Open BooCode: http://127.0.0.1:9500/?pair=abc\n'))
    expect(lines()).toEqual(['Open BooCode: http://127.0.0.1:9500/?pair=abc'])
  })

  test('is not mistaken for a log line that mentions one', () => {
    const { output, lines } = capture(false)
    output.sink('server').write(Buffer.from('{"url":"http://127.0.0.1:9500/?pair=abc"}\n'))
    expect(lines()[0]).toMatch(/^server/)
  })
})

describe('pieces', () => {
  test('make whole lines and whole characters again', () => {
    const { output, lines } = capture(false)
    const sink = output.sink('server')
    for (const byte of Buffer.from('grün\nlast')) sink.write(Buffer.from([byte]))
    expect(lines()).toEqual(['server   │ grün'])
    sink.end()
    expect(lines()).toEqual(['server   │ grün', 'server   │ last'])
  })

  test('a line without end does not fill the memory', () => {
    const { output, raw } = capture(false)
    const sink = output.sink('server')
    for (let count = 0; count < 20; count += 1) sink.write(Buffer.alloc(10_000, 'x'))
    expect(raw().length).toBeGreaterThan(100_000)
  })
})
