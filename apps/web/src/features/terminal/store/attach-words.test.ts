import { expect, it } from 'vitest'
import { stateLine } from './attach-words.ts'
import type { TerminalState } from './attach-words.ts'

const well: TerminalState = { attach: { kind: 'live' }, connection: { kind: 'live' }, exit: null, isUnsent: false }

it('nothing is said while all is well', () => {
  expect(stateLine(well)).toBeNull()
})

it('typing into a terminal that is not connected is told of, with what to do', () => {
  for (const attach of [{ kind: 'attaching' }, { kind: 'lost', since: 0 }] as const) {
    expect(stateLine({ ...well, attach, isUnsent: true })).toMatchObject({ text: 'Not connected. What you typed was not sent.', action: 'retry' })
  }
})

it('a short gap is not worth a word, a long one is', () => {
  expect(stateLine({ ...well, attach: { kind: 'attaching' } })).toMatchObject({ isBrief: true })
  expect(stateLine({ ...well, attach: { kind: 'lost', since: 0 } })?.text).toMatch(/^Not connected since .+\. What you type is not sent\.$/)
})

it('a silent socket is not called live while the window is deaf', () => {
  expect(stateLine({ ...well, connection: { kind: 'no_signal', since: 0 } })?.text).toMatch(/^Not connected since/)
})

it('an ended program is named with its code, and can be started again', () => {
  expect(stateLine({ ...well, exit: { code: 3 } })).toMatchObject({ text: 'Its program ended with code 3.', tone: 'failed', action: 'start_again' })
  expect(stateLine({ ...well, exit: { code: null } })).toMatchObject({ text: 'Its program ended.', tone: 'plain', action: 'start_again' })
})

it('a closed terminal offers a new one', () => {
  expect(stateLine({ ...well, attach: { kind: 'over', reason: 'gone' }, exit: { code: 0 } })).toMatchObject({ action: 'new_terminal' })
})
