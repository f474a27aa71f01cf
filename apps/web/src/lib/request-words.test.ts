import type { Request } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { requestOf } from '../testing/session-script.ts'
import { countRequests, outcomeWords, requestTitle } from './request-words.ts'

const question: Request = { ...requestOf({}), kind: 'question', payload: { question: 'Which one?' }, answer: null }
const access: Request = { ...requestOf({}), kind: 'read_access', payload: { path: '/etc/hosts', reason: 'names' }, answer: null }
const answered = (answer: Extract<Request, { kind: 'approval' }>['answer']) => outcomeWords(requestOf({ status: 'answered', answer, answered_by: 'phone' }))

describe('a request in words', () => {
  it('is named after the whole command, the question or the path, with nothing hidden in it', () => {
    expect(requestTitle(requestOf({}))).toBe('Approval: npm test')
    expect(requestTitle(requestOf({ payload: { tool_name: 'run_command', input: {}, command_line: 'ls \u202egnp' } }))).toBe('Approval: ls \\u202egnp')
    expect(requestTitle(requestOf({ payload: { tool_name: 'edit_file', input: { path: 'a.ts' } } }))).toBe('Approval: edit_file a.ts')
    expect(requestTitle(question)).toBe('Question: Which one?')
    expect(requestTitle(access)).toBe('Read access: /etc/hosts')
  })
  it('is counted by its kind', () => {
    expect(countRequests([requestOf({})])).toBe('1 approval')
    expect(countRequests([requestOf({}), question, requestOf({})])).toBe('2 approvals and 1 question')
  })
  it('tells what became of it, and for how long an allowance holds', () => {
    expect(outcomeWords(requestOf({}))).toBe('')
    expect(answered({ decision: 'allow' })).toBe('Allowed once')
    expect(answered({ decision: 'allow', scope: 'session' })).toBe('Allowed for this session')
    expect(answered({ decision: 'allow', scope: 'always', pattern: 'npm *' })).toBe('Always allowed in this project npm *')
    expect(answered({ decision: 'deny', reason: 'not now' })).toBe('Denied: not now')
    expect(outcomeWords({ ...question, status: 'answered', answer: { answer: 'the left' } })).toBe('Answered “the left”')
    expect(outcomeWords(requestOf({ status: 'expired' }))).toBe('Nobody answered in time')
    expect(outcomeWords(requestOf({ status: 'superseded' }))).toBe('No longer needed')
  })
})
