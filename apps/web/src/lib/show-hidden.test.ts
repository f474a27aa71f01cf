import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showCode, showEverything, showHidden } from './show-hidden.ts'

describe('a text in which something hides', () => {
  it('shows direction overrides as what they are, and leaves the rest of a text alone', () => {
    expect(showHidden('a\u202egnp.exe')).toBe('a\\u202egnp.exe')
    expect(showHidden('tab\there\u200djoined')).toBe('tab\there\u200djoined')
  })
  it('of a command shows every control, joiner and filler', () => {
    expect(showEverything('rm\u001b[2K -rf\r x\ty\u200bz\u2066\u00a0')).toBe('rm\\e[2K -rf\\r x\\ty\\u200bz\\u2066\u00a0')
    expect(showEverything('a\u{e0041}b\u3164c\u00add\u0007')).toBe('a\\u{e0041}b\\u3164c\\u00add\\u0007')
  })
  it('of code shows all but tabs', () => {
    expect(showCode('\tif (a\u202e\u001b[31m)\r')).toBe('\tif (a\\u202e\\e[31m)\\r')
  })
  it('leaves what can be seen as it is', () => {
    const plain = "npm test -- --run 'größe 日本 🙂'\nsecond line"
    expect(showEverything(plain)).toBe(plain)
  })
  it('leaves nothing of the kind in any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[^\P{C}\n]/u.test(showEverything(text))))
  })
})
