import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedNotes, wantedNotes } from './notes.ts'
import type { Note, NoteFacts } from './notes.ts'

const facts: NoteFacts = { projectName: 'demo', projectPath: '/srv/demo', today: '2026-11-23', instructions: 'Use tabs.', mode: 'ask' }

/** What the chat holds after these facts were told one after the other. */
function chatAfter(told: readonly NoteFacts[]): { sent: Note[][]; present: Map<string, string> } {
  const present = new Map<string, string>()
  const sent = told.map((fact) => {
    const notes = changedNotes(wantedNotes(fact), present)
    for (const note of notes) present.set(note.kind, note.text)
    return notes
  })
  return { sent, present }
}

describe('the notes of a chat', () => {
  test('are told at first, each under its kind', () => {
    expect(chatAfter([facts]).sent).toEqual([
      [
        { kind: 'environment', text: '<note kind="environment">\nProject: demo\nDirectory: /srv/demo\nDate: 2026-11-23\n</note>' },
        { kind: 'mode', text: expect.stringContaining('Mode: ask.') },
        { kind: 'instructions', text: '<note kind="instructions">\nFrom the project\'s AGENTS.md:\n\nUse tabs.\n</note>' },
      ],
    ])
  })

  test('are not told again while nothing changes', () => {
    expect(chatAfter([facts, facts, { ...facts }]).sent.slice(1)).toEqual([[], []])
  })

  test('that changed replace the one above, alone; then they are known again', () => {
    const later = { ...facts, today: '2026-11-24' }
    const { sent } = chatAfter([facts, later, later, facts, facts])
    const environment = (today: string) => ({
      kind: 'environment',
      text: `<note kind="environment">\nThis replaces the note above.\nProject: demo\nDirectory: /srv/demo\nDate: ${today}\n</note>`,
    })
    expect(sent.slice(1)).toEqual([[environment('2026-11-24')], [], [environment('2026-11-23')], []])
  })

  test.each([null, '', ' \n'])('have no instructions when AGENTS.md is %j', (instructions) => {
    expect(wantedNotes({ ...facts, instructions }).map(({ kind }) => kind)).toEqual(['environment', 'mode'])
  })

  test('say so when there are no instructions any more, once, and when there are again', () => {
    const { sent } = chatAfter([facts, { ...facts, instructions: null }, { ...facts, instructions: null }, facts])
    const instructions = (text: string) => ({ kind: 'instructions', text: `<note kind="instructions">\nThis replaces the note above.\n${text}\n</note>` })
    expect(sent.slice(1)).toEqual([[instructions('It holds no more.')], [], [instructions("From the project's AGENTS.md:\n\nUse tabs.")]])
  })

  test('say at most one thing per kind at a time, and always the newest', () => {
    const fact = fc.record({ today: fc.constantFrom('2026-11-23', '2026-11-24'), instructions: fc.constantFrom('a', 'b', null) })
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 8 }), (changes) => {
        const { sent, present } = chatAfter(changes.map((change) => ({ ...facts, ...change })))
        for (const notes of sent) expect(new Set(notes.map(({ kind }) => kind)).size).toBe(notes.length)
        expect(present.get('environment')).toContain(changes.at(-1)?.today)
        const newest = changes.at(-1)?.instructions ?? null
        const text = present.get('instructions')
        const wasTold = changes.some((change) => change.instructions !== null)
        expect(text?.split('\n').at(-2)).toBe(newest ?? (wasTold ? 'It holds no more.' : undefined))
      }),
    )
  })
})

describe('long instructions', () => {
  const limit = 32 * 1024
  const instructionsOf = (instructions: string) => wantedNotes({ ...facts, instructions })[2]?.text ?? ''

  test('are whole up to the limit, and cut beyond it, which the model is told', () => {
    expect(instructionsOf('x'.repeat(limit))).toContain('x'.repeat(limit))
    expect(instructionsOf('x'.repeat(limit))).not.toContain('[cut')
    const cut = instructionsOf('x'.repeat(limit + 1))
    expect(cut).toContain(`[cut: the file has ${limit + 1} bytes, this is the first ${limit}]`)
    expect(cut).not.toContain('x'.repeat(limit + 1))
  })

  test.each([1, 2, 3])('are never cut inside a character (%i bytes before the limit)', (room) => {
    const text = instructionsOf(`${'x'.repeat(limit - room)}😀😀`)
    expect(text).toContain(`${'x'.repeat(limit - room)}\n\n[cut`)
    expect(text).not.toContain('\ufffd')
  })

  test('are clean of what Postgres cannot keep', () => {
    expect(instructionsOf('a\u0000b\ud83d')).toContain('\n\nab\ufffd\n</note>')
  })
})
