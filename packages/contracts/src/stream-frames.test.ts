import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError, createMessageSchema, pageQuerySchema, parseServerFrame, streamNameSchema } from './index.ts'

const session = '0198c5a0-0000-7000-8000-000000000001'
const position = {
  stream: `session:${session}`,
  epoch: '2026-11-22T20:00:00.123Z',
  seq: 41,
  at: '2026-11-22T20:00:01.000Z',
}
const delta = { ...position, type: 'channel_delta', chat_id: session, message_id: session, channel: 'text', content: 'Hi' }

describe('a frame from the server', () => {
  it('W5: is flat and keeps its position beside its content', () => {
    expect(parseServerFrame(delta)).toEqual({ kind: 'session', frame: delta })
  })
  it('W20: of unknown type is no error and keeps its number', () => {
    const parsed = parseServerFrame({ ...position, type: 'from_the_future', x: 1 })
    expect(parsed).toEqual({ kind: 'unknown', type: 'from_the_future', position })
  })
  it('W20: of known type with a broken payload is invalid and says where', () => {
    const parsed = parseServerFrame({ ...delta, content: 7 })
    expect(parsed).toMatchObject({ kind: 'invalid', type: 'channel_delta', stream: position.stream })
    expect(parsed.kind === 'invalid' && parsed.issues).toContain('content')
  })
  it('is parsed without a throw whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseServerFrame(value).kind).toBeTypeOf('string')
      }),
    )
  })
  it('tells a session frame that came on the workspace stream as unknown', () => {
    expect(parseServerFrame({ ...delta, stream: 'workspace' }).kind).toBe('unknown')
  })
})

describe('what clients send', () => {
  it('a stream name is workspace or a session with its id, nothing else', () => {
    expect(streamNameSchema.safeParse(`session:${session}`).success).toBe(true)
    for (const bad of ['', 'session:', 'session:1; drop', `session:${session} `, 'workspace ', 'Workspace']) {
      expect(streamNameSchema.safeParse(bad).success).toBe(false)
    }
  })
  it('a message is neither blank nor above 1 MB of UTF-8', () => {
    expect(createMessageSchema.safeParse({ content: ' \n' }).success).toBe(false)
    expect(createMessageSchema.safeParse({ content: 'ä'.repeat(524_288) }).success).toBe(true)
    expect(createMessageSchema.safeParse({ content: 'ä'.repeat(524_289) }).success).toBe(false)
  })
  it('a page limit is 1 to 200 and nothing else', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 })
    for (const limit of ['0', '201', 'x', '', '1.5', '-1', 'NaN']) {
      expect(pageQuerySchema.safeParse({ limit }).success).toBe(false)
    }
  })
})

describe('an error for people', () => {
  it('has the body of every REST error and a fitting status', () => {
    const error = new AppError('not_found', 'No such chat.', { details: { id: session }, cause: new Error('secret') })
    expect(error.status).toBe(404)
    expect(error.toBody()).toEqual({ error: { code: 'not_found', message: 'No such chat.', details: { id: session } } })
    expect(JSON.stringify(error.toBody())).not.toContain('secret')
  })
})
