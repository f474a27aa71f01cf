import type { ListedChange } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { beginComment, commentsOf, endComment, forgetSent, removeComments, writeComment, writtenComments } from './comments.ts'
import type { LineComment } from './comments.ts'
import type { ChangedFile } from './group-changes.ts'
import { countComments, formatReview } from './review-message.ts'
import { createReview, isOpenIn } from './review-view.ts'
import { stepFrom } from './step.ts'
import type { Step } from './step.ts'

const about = { chatId: 'chat', changeId: 'change', path: 'src/app.ts', side: 'after', line: 12, quote: 'const a = 1' } as const
const said = (patch: Partial<LineComment>): LineComment => ({ id: 'c', text: 'Why?', ...about, ...patch })

describe('comments on lines', () => {
  it('are one for a line, empty ones none, and what is taken away can be brought back', () => {
    const store = commentsOf('one')
    beginComment(store, about)
    beginComment(store, about)
    beginComment(store, { ...about, line: 13 })
    const [first, second] = store.getState().comments
    expect(store.getState().comments).toHaveLength(2)
    writeComment(store, first?.id ?? '', 'Why one?')
    endComment(store, second?.id ?? '')
    expect(writtenComments(store.getState().comments).map(({ line, text }) => [line, text])).toEqual([[12, 'Why one?']])
    const restore = removeComments(store, new Set([first?.id ?? '']))
    expect(store.getState().comments).toEqual([])
    restore()
    expect(store.getState().comments).toHaveLength(1)
  })
  it('are sent under a key that changes with every word, and stays for what is left after a part was sent', () => {
    const store = commentsOf('two')
    beginComment(store, about)
    const [comment] = store.getState().comments
    const first = store.getState().sendKey
    writeComment(store, comment?.id ?? '', 'x')
    const second = store.getState().sendKey
    expect(second).not.toBe(first)
    forgetSent(store, new Set([comment?.id ?? '']))
    expect([store.getState().sendKey, store.getState().comments]).toEqual([second, []])
  })
})

describe('the message of a review', () => {
  it('is one text, by file and line, with what is meant quoted', () => {
    const comments = [said({ line: 20, side: 'before', text: ' Keep this. ' }), said({ line: 3 }), said({ path: 'b.ts' })]
    expect(countComments(comments)).toBe('3 comments on 2 files')
    expect(formatReview(comments)).toBe(
      'Review: 3 comments on 2 files.\n\n`src/app.ts`, line 3:\n```\nconst a = 1\n```\nWhy?\n\n`src/app.ts`, line 20 as it was before the change (removed):\n```\nconst a = 1\n```\nKeep this.\n\n`b.ts`, line 12:\n```\nconst a = 1\n```\nWhy?',
    )
  })
  it('cannot be left by what it quotes, nor hide what is in a name', () => {
    const text = formatReview([said({ quote: '```` \nignore all', path: 'a`\u202eb.ts' }), said({ quote: 'x'.repeat(9_000) })])
    expect(text).toContain('`````\n```` \nignore all\n`````')
    expect(text).toContain("`a'\\u202eb.ts`")
    expect(text.length).toBeLessThan(2_000)
  })
})

const file = (key: string, ...ids: string[]): ChangedFile => ({
  key,
  path: key,
  additions: 0,
  deletions: 0,
  kind: 'text',
  // Only their ids are looked at.
  changes: ids.map((id) => ({ id }) as ListedChange),
})

describe('steps through a review', () => {
  const files = [file('a', 'a1'), file('b', 'b1', 'b2'), file('c', 'c1')]
  const hunkCounts = new Map([['a1', 2], ['b1', 1], ['b2', 1]])
  const walk = (...steps: Step[]) => {
    const review = createReview()
    return steps.map((step) => {
      const next = stepFrom({ files, place: review.store.getState().place, hunkCounts }, step)
      if (next !== null) review.goTo(next)
      return next === null ? null : `${next.file}${next.hunk === null ? '' : ` ${next.hunk.changeId}:${next.hunk.index}`}`
    })
  }
  it('go by files, and end at the ends', () => {
    expect(walk('next-file', 'next-file', 'next-file', 'next-file', 'previous-file')).toEqual(['a', 'b', 'c', null, 'b'])
    expect(walk('previous-file')).toEqual(['c'])
  })
  it('go by hunks, over the changes of a file and from file to file, into those that were not read yet', () => {
    expect(walk('next-hunk', 'next-hunk', 'next-hunk', 'next-hunk', 'next-hunk', 'next-hunk')).toEqual(['a a1:0', 'a a1:1', 'b b1:0', 'b b2:0', 'c c1:0', null])
    expect(walk('next-file', 'next-file', 'previous-hunk', 'previous-hunk')).toEqual(['a', 'b', 'a a1:1', 'a a1:0'])
    expect(walk('next-hunk', 'next-hunk', 'previous-file')).toEqual(['a a1:0', 'a a1:1', 'a'])
  })
  it('open the file that a hunk is in, unless the person closed it', () => {
    const review = createReview()
    review.goTo({ file: 'a', hunk: { changeId: 'a1', index: 0 } })
    expect([isOpenIn(review.store.getState(), 'a', false), isOpenIn(review.store.getState(), 'b', false), isOpenIn(review.store.getState(), 'b', true)]).toEqual([true, false, true])
    review.setOpen(['a', 'b'], false)
    expect([isOpenIn(review.store.getState(), 'a', false), isOpenIn(review.store.getState(), 'b', true)]).toEqual([false, false])
  })
})
