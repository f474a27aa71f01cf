import fc from 'fast-check'
import { expect, it } from 'vitest'

import { plainText } from './plain-text.ts'

it.each([
  ['\x1B[1;31mred\x1B[0m', 'red'],
  ['\x1B]0;a title\x07text', 'text'],
  ['\x1B]8;;http://a\x1B\\link\x1B]8;;\x1B\\', 'link'],
  ['\x1BP1$r0m\x1B\\a\x1B(Bb\x1B=c', 'abc'],
  ['\x1B]0;a title without an end\nstays', '\nstays'],
  ['10%\r50%\r100%\ndone', '100%\ndone'],
  ['10%\r50%\r', '50%'],
  ['\x1B[2K\r\x1B[2Kfetched 3\r\x1B[2Kfetched 4\r\n', 'fetched 4\n'],
  ['a\r\nb\r\r\n', 'a\nb\n'],
  ['N\bNA\bAM\bME\bE', 'NAME'],
  ['bell\x07 and\ttab\x00', 'bell and\ttab'],
])('shows %j as %j', (raw, shown) => {
  expect(plainText(raw)).toBe(shown)
})

const noisy = fc.string({ unit: fc.constantFrom('\x1B', '[', ']', 'P', ';', '3', 'm', 'a', '\r', '\n', '\b', '\x07', '\\', '\x9B', '\x9D', '\x00', ' ') })

it('leaves no control character but line break and tab, and plain text as it is', () => {
  const property = fc.property(noisy, fc.string(), (noise, text) => {
    // oxlint-disable-next-line no-control-regex
    expect(plainText(noise + text)).not.toMatch(/[\x00-\x08\x0B-\x1F\x7F-\x9F]/)
    const calm = text.replaceAll(/\p{Cc}/gu, '')
    expect(plainText(calm)).toBe(calm)
  })
  fc.assert(property)
})
