import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
let lists: string[]
const missing = '0198c5a0-0000-7000-8000-00000000aaaa'

beforeAll(async () => {
  stack = await startStack()
  const { session, chat } = await stack.newSession()
  lists = ['/api/projects', '/api/sessions', `/api/sessions?project_id=${session.project_id}`, `/api/chats/${chat.id}/messages`, `/api/chats/${chat.id}/turns`, `/api/chats/${chat.id}/queue`, `/api/sessions/${session.id}/chats`, `/api/sessions/${session.id}/changes`, '/api/requests', '/api/requests?status=answered', `/api/projects/${session.project_id}/grants`]
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

/** The path with one more query parameter. */
const having = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`
const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('lists', () => {
  test('take a limit from 1 to 200 and nothing else', async () => {
    for (const path of lists) {
      for (const limit of ['1', '200']) expect((await stack.api('GET', having(path, `limit=${limit}`))).status).toBe(200)
      for (const limit of ['0', '-1', '201', 'x', '1.5', '', '1e9', '1e1', '0x10', '%205', '5.0', 'NaN', 'null', '5&limit=6']) {
        expectError(await stack.api('GET', having(path, `limit=${limit}`)), 'invalid_request')
      }
    }
  })

  test('refuse a cursor that they did not give', async () => {
    const forged = [
      [], {}, null, 0, '', [''], [null], [-1], [0.5], [1e300], [2 ** 53, 1], ['x', 'y'], ['x', missing, 1], ['2026-11-22T00:00:00.000Z', `${missing}'`],
    ]
    const garbage = ['garbage', '%00', '%F0%9F%98%80', 'e30', '_', 'x'.repeat(513), '', 'bnVsbA', "' or 1=1 --", ...forged.map(cursorOf)]
    for (const path of lists) {
      for (const cursor of garbage) {
        const answer = await stack.api('GET', having(path, `cursor=${encodeURI(cursor)}`))
        expect({ path, cursor, status: answer.status }).toEqual({ path, cursor, status: 400 })
        expectError(answer, 'invalid_request')
      }
    }
  })

  test('never fail over a cursor of the right form that is not theirs', async () => {
    const times = ['Infinity', '1', 'Mon', '2026-02-30T00:00:00.000000Z', '1 BC', '0001-01-01T00:00:00.000000Z', '9999-12-31T23:59:59.999999Z']
    const forged = [...times.map((time) => [time, missing]), [0], [1], [2 ** 31], [2 ** 53 - 1], [2 ** 53 - 1, 1], ['', missing], ['x\u0000y', missing], ['\ud800', missing]]
    for (const path of lists) {
      for (const cursor of forged) {
        const { status } = await stack.api('GET', having(path, `cursor=${cursorOf(cursor)}`))
        expect({ path, cursor, isAnswered: status === 200 || status === 400 }).toEqual({ path, cursor, isAnswered: true })
      }
    }
  })

  test('refuse a filter that is none', async () => {
    for (const query of ['project_id=x', 'project_id=', 'archived=maybe']) {
      expectError(await stack.api('GET', `/api/sessions?${query}`), 'invalid_request')
    }
    expect((await stack.api('GET', `/api/sessions?project_id=${missing}`)).body).toEqual({ sessions: [], next_cursor: null })
  })
})

const withId: [string, string][] = [
  ['GET', '/api/projects/:id'], ['PATCH', '/api/projects/:id'], ['DELETE', '/api/projects/:id'],
  ['GET', '/api/sessions/:id'], ['PATCH', '/api/sessions/:id'], ['DELETE', '/api/sessions/:id'],
  ['GET', '/api/sessions/:id/chats'], ['POST', '/api/sessions/:id/chats'],
  ['PATCH', '/api/chats/:id'], ['DELETE', '/api/chats/:id'], ['POST', '/api/chats/:id/read'], ['POST', '/api/chats/:id/stop'],
  ['GET', '/api/chats/:id/messages'], ['POST', '/api/chats/:id/messages'], ['GET', '/api/chats/:id/turns'],
  ['GET', '/api/messages/:id'], ['DELETE', '/api/devices/:id'],
  ['GET', '/api/chats/:id/queue'], ['PATCH', `/api/chats/:id/queue/${missing}`], ['DELETE', `/api/chats/:id/queue/${missing}`],
  ['POST', '/api/requests/:id/answer'], ['GET', '/api/projects/:id/grants'], ['DELETE', '/api/grants/:id'],
  ['POST', '/api/chats/:id/compact'], ['GET', '/api/chats/:id/compaction'], ['POST', '/api/chats/:id/compaction'],
]
const bodies: Record<string, unknown> = {
  'PATCH /api/projects/:id': { name: 'x' },
  'PATCH /api/sessions/:id': { name: 'x' },
  'PATCH /api/chats/:id': { name: 'x' },
  'POST /api/chats/:id/messages': { content: 'x' },
  [`PATCH /api/chats/:id/queue/${missing}`]: { content: 'x' },
  'POST /api/requests/:id/answer': { decision: 'allow' },
  'POST /api/chats/:id/compaction': { action: 'apply' },
}

describe('ids', () => {
  test('that are none are refused on every route', async () => {
    for (const [method, path] of withId) {
      for (const id of ['1', 'x', `${missing}x`, '%00', '..%2f..%2fetc%2fpasswd', "'--", 'null', '%F0%9F%98%80']) {
        const answer = await stack.api(method, path.replace(':id', id), bodies[`${method} ${path}`])
        expect({ method, path, id, status: answer.status }).toEqual({ method, path, id, status: 400 })
        expectError(answer, 'invalid_request')
      }
    }
  })

  test('of nothing are not found on every route', async () => {
    for (const [method, path] of withId) {
      const answer = await stack.api(method, path.replace(':id', missing), bodies[`${method} ${path}`])
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 404 })
      expectError(answer, 'not_found')
    }
  })

  test('that no address can hold are answered all the same', async () => {
    expectError(await stack.api('GET', '/api/projects/%E0%A4%A'), 'invalid_request')
    expectError(await stack.api('GET', `/api/projects/${'x'.repeat(300)}`), 'not_found')
    const { status } = await stack.api('GET', `/api/projects/${'x'.repeat(30_000)}`)
    expect([404, 414, 431]).toContain(status)
  })
})

describe('bodies', () => {
  const writes: [string, string][] = [['POST', '/api/projects'], ['POST', '/api/sessions'], ['POST', `/api/chats/${missing}/messages`], ['PATCH', `/api/sessions/${missing}`], ['POST', '/api/pair']]

  test('that are no JSON, or JSON of another shape, are refused', async () => {
    for (const [method, path] of writes) {
      for (const body of ['{', 'x', '"text"', '[]', 'null', '1', '{"unknown":1}', '{"name":"x","__proto__":{"a":1}}', '\u0000', '{"a":1}}', Buffer.from([0xff, 0xfe, 0x7b])]) {
        const answer = await stack.api(method, path, body)
        expect({ method, path, body, status: answer.status }).toEqual({ method, path, body, status: 400 })
        expectError(answer, 'invalid_request')
      }
    }
  })

  test('say which field is wrong', async () => {
    const error = expectError(await stack.api('POST', '/api/sessions', { project_id: missing, mode: 'yolo' }), 'invalid_request')
    expect(error.details).toEqual([expect.objectContaining({ path: ['mode'] })])
    expect(error.message).toContain('mode')
  })

  test('of another content type are refused', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded']) {
      expectError(await stack.api('POST', '/api/projects', '{"path":"/"}', { 'content-type': type }), 'unsupported_media_type')
    }
    expectError(await stack.api('POST', '/api/projects', '{"path":"/"}', { 'content-type': 'nonsense' }), 'unsupported_media_type')
  })

  test('with a name too long, empty or no text are refused', async () => {
    const { session, chat } = await stack.newSession()
    for (const name of ['', '  ', 'x'.repeat(201), 5, null, {}, []]) {
      expectError(await stack.api('PATCH', `/api/projects/${session.project_id}`, { name }), 'invalid_request')
      expectError(await stack.api('PATCH', `/api/sessions/${session.id}`, { name }), 'invalid_request')
      expectError(await stack.api('PATCH', `/api/chats/${chat.id}`, { name }), 'invalid_request')
    }
  })
})

describe('addresses', () => {
  test('that are not there are 404 in JSON, whatever the method', async () => {
    for (const path of ['/api', '/api/', '/api/nothing', '/api/../etc/passwd', '/api/%2e%2e/secret', '/assets/../../package.json', '/api/ws/']) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const answer = await stack.api(method, path)
        expect({ method, path, status: answer.status }).toEqual({ method, path, status: 404 })
        expectError(answer, 'not_found')
      }
    }
  })

  test('lead to no file outside the page', async () => {
    for (const path of ['/../package.json', '/..%2f..%2f..%2fpackage.json', '/assets/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '//etc/passwd', '/assets/%00']) {
      const answer = await stack.api('GET', path)
      expect(answer.text).not.toContain('"private": true')
      expect(answer.text).not.toContain('root:')
      expect(answer.status).toBeLessThan(500)
    }
  })

  test('asked with a method that they have not are 404', async () => {
    for (const [method, path] of [['DELETE', '/api/projects'], ['PUT', '/api/sessions'], ['POST', '/api/health'], ['GET', '/api/pair'], ['POST', '/api/models']] as const) {
      expectError(await stack.api(method, path), 'not_found')
    }
  })
})
