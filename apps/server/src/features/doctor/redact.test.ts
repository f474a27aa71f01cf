import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactText } from './redact.ts'

describe('what is handed to strangers', () => {
  it('keeps words, codes and routes of ours', () => {
    expect(redactText('The coder service is not running just now.')).toBe('The coder service is not running just now.')
    expect(redactText('GET /api/sessions/:id')).toBe('GET /api/sessions/:id')
  })
  it.each([
    ['The folder /home/anna/secret-client/app is gone.', 'The folder <path> is gone.'],
    ['It is ~/work/client, or ./here/there.', 'It is <path>, or <path>'],
    [String.raw`C:\Users\Anna\work is gone`, '<path> is gone'],
    ['postgres://anna:hunter2@db.internal:5432/boocode refused', '<address> refused'],
    ['“Big client” answered this first', '“…” answered this first'],
    ['key sk-1234567890 was refused', 'key <secret> was refused'],
    ['ask anna@example.com at 192.168.1.7', 'ask <mail> at <address>'],
  ])('hides what belongs to a person: %s', (text, shown) => {
    expect(redactText(text)).toBe(shown)
  })
  it('hides any token and any address wherever it stands', () => {
    const token = fc.array(fc.constantFrom('a', 'b', 'X', 'Y', '0', '9'), { minLength: 32, maxLength: 64 }).map((letters) => letters.join(''))
    fc.assert(fc.property(token, fc.lorem(), (secret, words) => !redactText(`${words} ${secret} ${words}`).includes(secret)))
    fc.assert(fc.property(fc.webUrl(), fc.lorem(), (url, words) => !redactText(`${words} ${url}`).includes(url)))
  })
})
