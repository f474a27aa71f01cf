import type { ChangeOutcome, ListedChange } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { isPlain, laterOnes, obstacles, previewWords } from './preview-words.ts'

const outcome = (path: string, is: ChangeOutcome['outcome'], effect: ChangeOutcome['effect'] = 'write', message: string | null = null): ChangeOutcome => ({ id: path, path, outcome: is, effect, message })

describe('a preview', () => {
  it('needs no word where files are written as one expects', () => {
    expect(isPlain([outcome('a', 'done'), outcome('b', 'done', 'create'), outcome('c', 'unchanged', 'none')])).toBe(true)
    for (const told of [outcome('a', 'done', 'delete'), outcome('a', 'merged'), outcome('a', 'conflict', 'none'), outcome('a', 'failed', 'none')]) expect(isPlain([told])).toBe(false)
  })
  it('tells what happens to the disk, each file once', () => {
    expect(previewWords([outcome('a', 'done'), outcome('a', 'done'), outcome('b', 'merged'), outcome('c', 'done', 'delete')])).toEqual([
      '2 files written, 1 file deleted.',
      '1 change merged with what others wrote meanwhile, which stays.',
    ])
    expect(previewWords([outcome('a', 'conflict', 'none')])).toEqual(['No file is touched.'])
  })
  it('names what is left alone, with its reason, and counts the rest', () => {
    const all = Array.from({ length: 8 }, (_, n) => outcome(`f${n}`, 'conflict', 'none', n === 0 ? 'Line 3 was changed by you.' : null))
    const { count, named } = obstacles([...all, outcome('x', 'done')])
    expect([count, named.length, named[0]?.words]).toEqual([8, 5, 'Line 3 was changed by you.'])
  })
})

describe('what builds on a change', () => {
  const change = (id: string, patch: Partial<ListedChange> = {}) => ({ id, chat_id: 'chat', path: 'a', status: 'pending', ...patch }) as ListedChange
  it('is what waits after it in the same file of the same chat, and nothing before it', () => {
    const newestFirst = [
      change('other chat', { chat_id: 'x' }),
      change('rejected', { status: 'rejected' }),
      change('third', { status: 'conflicted' }),
      change('other file', { path: 'b' }),
      change('second'),
      change('first'),
    ]
    const later = (...ids: string[]) => laterOnes(newestFirst, ids).map(({ id }) => id)
    expect([later('first'), later('first', 'second'), later('third'), later('other file')]).toEqual([['second', 'third'], ['third'], [], []])
  })
})
