import { describe, expect, it } from 'vitest'
import { parseCommand } from './project-commands.ts'

describe('a command of a project', () => {
  it('says in its front matter what it does', () => {
    const source = '---\ndescription: "Review a file"\nargument-hint: <path>\n---\n\nReview $ARGUMENTS.\n'
    expect(parseCommand('review', source)).toEqual({ name: 'review', description: 'Review a file', argument_hint: '<path>', prompt: 'Review $ARGUMENTS.' })
  })

  it('without front matter is described by its first line', () => {
    expect(parseCommand('tidy', '# Tidy up\r\n\r\nMake it neat.')).toEqual({ name: 'tidy', description: 'Tidy up', argument_hint: '', prompt: '# Tidy up\n\nMake it neat.' })
  })

  it('without words is none', () => {
    expect(parseCommand('empty', '---\ndescription: nothing\n---\n')).toBeNull()
  })
})
