import { randomUUID } from 'node:crypto'
import { requestSchema, sessionStream, workspaceStream } from '@boocode/contracts'
import type { Request, RequestAsked } from '@boocode/contracts'
import { eventually, startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack, StreamView, TestClient } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import { beginTurn, newPlace, openRequest, putDown, turnRow } from './worker-rows.ts'
import type { Place } from './worker-rows.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ services: ['server'] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const command: RequestAsked = { kind: 'approval', payload: { tool_name: 'run_command', input: {}, command_line: 'npm test -- --run', cwd: '.', suggested_pattern: 'npm test*' } }
const edits: RequestAsked = { kind: 'approval', payload: { tool_name: 'apply_pending', input: {}, diff: '--- a\n+++ b\n' } }
const question: RequestAsked = { kind: 'question', payload: { question: 'Which one?', options: ['this', 'that'] } }
const read: RequestAsked = { kind: 'read_access', payload: { path: '/etc/hosts', reason: 'to see' } }

interface Asked extends Place {
  turnId: string
  ids: string[]
  client: TestClient
  view: StreamView
}

/** A turn that was put down with these requests, watched by a window. */
async function ask(...asked: RequestAsked[]): Promise<Asked> {
  const place = await newPlace(stack)
  const { turnId } = await beginTurn(stack, place.chat)
  const ids: string[] = []
  for (const one of asked) ids.push(await openRequest(stack, place, turnId, one))
  await putDown(stack.database.sql, place.chat.id, turnId)
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(place.session.id))
  await client.until(() => view.snapshots > 0, 'a snapshot')
  return { ...place, turnId, ids, client, view }
}

const answer = async (id: string | undefined, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  await stack.api('POST', `/api/requests/${id ?? ''}/answer`, body, headers)
const statusOf = async (turnId: string): Promise<string | undefined> => (await turnRow(stack.database.sql, turnId))?.status
const grantsOf = async (place: Place): Promise<unknown> => (await stack.api('GET', `/api/projects/${place.session.project_id}/grants`)).body.grants

describe('an answer', () => {
  test('is stored, told to every window, and wakes the turn', async () => {
    const asked = await ask(command)
    expect(asked.view.session.requests.get(asked.ids[0] ?? '')?.status).toBe('pending')
    const { status, body } = await answer(asked.ids[0], { decision: 'allow', reason: 'go on', apply_pending: true })
    expect(status).toBe(200)
    const request = requestSchema.parse(body.request)
    expect(request).toMatchObject({ id: asked.ids[0], status: 'answered', answered_by: 'API token', answer: { decision: 'allow', reason: 'go on', apply_pending: true } })
    expect(request.answered_at).not.toBeNull()
    expect(await turnRow(stack.database.sql, asked.turnId)).toMatchObject({ status: 'running', lease_owner: null, is_free: true })
    await asked.client.until(() => asked.view.session.turns.get(asked.turnId)?.status === 'running', 'the turn that goes on')
    expect(asked.view.session.requests.get(request.id)).toEqual(request)
    await asked.client.until(() => asked.view.session.chats.get(asked.chat.id)?.status === 'working', 'the chat that works')
    expect(await grantsOf(asked)).toEqual([])
  })

  test('of a device names the device', async () => {
    const asked = await ask(question)
    const paired = await stack.api('POST', '/api/pair', { token: await stack.newPairingToken(), device_name: 'My phone' }, { authorization: '' })
    const cookie = paired.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const { body } = await answer(asked.ids[0], { answer: 'that' }, { authorization: '', cookie })
    expect(body.request).toMatchObject({ answered_by: 'My phone', answer: { answer: 'that' } })
  })

  test('leaves the turn down while it asks something else', async () => {
    const asked = await ask(command, question)
    expect((await answer(asked.ids[0], { decision: 'deny' })).status).toBe(200)
    expect(await statusOf(asked.turnId)).toBe('awaiting_input')
    expect((await answer(asked.ids[1], { answer: 'this' })).status).toBe(200)
    expect(await statusOf(asked.turnId)).toBe('running')
  })

  test('while the turn still runs leaves it to its worker', async () => {
    const place = await newPlace(stack)
    const { turnId } = await beginTurn(stack, place.chat)
    const id = await openRequest(stack, place, turnId, command)
    expect((await answer(id, { decision: 'allow' })).status).toBe(200)
    expect(await turnRow(stack.database.sql, turnId)).toMatchObject({ status: 'running', lease_owner: expect.any(String), is_free: false })
  })

  test('given twice is a conflict that says who won, and changes nothing', async () => {
    const asked = await ask(command)
    const first = (await answer(asked.ids[0], { decision: 'deny', reason: 'no' })).body.request
    const error = expectError(await answer(asked.ids[0], { decision: 'allow', scope: 'always' }), 'conflict')
    expect(error.details).toEqual({ request: first })
    expect(error.message).toContain('API token answered this first: denied')
    expect(await grantsOf(asked)).toEqual([])
  })

  test('repeated under the same key is the first one again', async () => {
    const asked = await ask(command)
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all([1, 2, 3].map(async () => await answer(asked.ids[0], { decision: 'allow', scope: 'session' }, headers)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await grantsOf(asked)).toHaveLength(1)
  })

  test('of several at once is one: the others hear who won', async () => {
    for (const round of [1, 2, 3, 4, 5]) {
      const asked = await ask(command)
      const decisions = ['allow', 'deny', 'allow', 'deny', 'allow'] as const
      const answers = await Promise.all(decisions.map(async (decision) => await answer(asked.ids[0], { decision, reason: `round ${round}` })))
      const [winner, ...others] = answers.toSorted((a, b) => a.status - b.status)
      expect(winner?.status).toBe(200)
      for (const late of others) expect(expectError(late, 'conflict').details).toEqual({ request: winner?.body.request })
      const resolved = (): number => asked.view.frames.filter(({ frame }) => frame.type === 'request_resolved').length
      await asked.client.until(() => asked.view.session.turns.get(asked.turnId)?.status === 'running', 'the turn that goes on')
      expect(resolved()).toBe(1)
    }
  })

  test('is cleaned of what no database stores', async () => {
    const asked = await ask(question, command)
    expect((await answer(asked.ids[0], { answer: 'a\u0000b \ud800' })).body.request.answer).toEqual({ answer: 'ab \ufffd' })
    const { body } = await answer(asked.ids[1], { decision: 'allow', scope: 'always', pattern: 'npm \u0000*', reason: '\ud800' })
    expect(body.request.answer).toEqual({ decision: 'allow', scope: 'always', pattern: 'npm *', reason: '\ufffd' })
  })
})

describe('an answer is refused', () => {
  const words: [string, RequestAsked, unknown, RegExp][] = [
    ['a decision for a question', question, { decision: 'allow' }, /question/],
    ['nothing but NUL for a question', question, { answer: '\u0000' }, /empty/],
    ['words for an approval', command, { answer: 'yes' }, /decision/],
    ['words for a grant', read, { answer: 'yes' }, /decision/],
    ['edits allowed for the session', edits, { decision: 'allow', scope: 'session' }, /Only commands/],
    ['edits allowed always', edits, { decision: 'allow', scope: 'always' }, /Only commands/],
    ['a denial that lasts', command, { decision: 'deny', scope: 'always' }, /Only what is allowed/],
    ['a pattern without a letter', command, { decision: 'allow', scope: 'always', pattern: '\u0000' }, /pattern is empty/],
  ]
  test.each(words)('when it is %s, and the request stays open', async (_, asked, body, sentence) => {
    const { ids, turnId } = await ask(asked)
    expect(expectError(await answer(ids[0], body), 'unprocessable').message).toMatch(sentence)
    expect(await statusOf(turnId)).toBe('awaiting_input')
    expect((await answer(ids[0], asked.kind === 'question' ? { answer: 'this' } : { decision: 'allow' })).status).toBe(200)
  })

  test('when it has the wrong form', async () => {
    const { ids } = await ask(command)
    for (const body of [{}, { decision: 'maybe' }, { decision: 'allow', answer: 'x' }, { decision: 'allow', scope: 'ever' }, { answer: ' ' }, [], null]) {
      expectError(await answer(ids[0], body), 'invalid_request')
    }
    expect(expectError(await answer(ids[0], { decision: 'maybe' }), 'invalid_request').message).toContain('"allow" | "deny"')
  })

  test.each(['expired', 'superseded'] as const)('when the request is %s', async (status) => {
    const { ids } = await ask(command)
    await stack.database.sql`update requests set status = ${status}, answered_at = clock_timestamp() where id = ${ids[0] ?? ''}`
    const error = expectError(await answer(ids[0], { decision: 'allow' }), 'conflict')
    expect(error.message).toMatch(status === 'expired' ? /in time/ : /not asked any more/)
    expect(error.details).toMatchObject({ request: { status } })
  })

  test('when request, chat or session is gone', async () => {
    const [one, other] = [await ask(command), await ask(command)]
    expectError(await answer(randomUUID(), { decision: 'allow' }), 'not_found')
    await stack.api('DELETE', `/api/chats/${one.chat.id}`)
    expectError(await answer(one.ids[0], { decision: 'allow' }), 'not_found')
    await stack.api('DELETE', `/api/sessions/${other.session.id}`)
    expectError(await answer(other.ids[0], { decision: 'allow', scope: 'always' }), 'not_found')
  })
})

describe('a grant', () => {
  const cases: [string, RequestAsked, Record<string, unknown>, string][] = [
    ['the pattern that was written', command, { pattern: ' npm * ' }, 'npm *'],
    ['the pattern that was suggested', command, {}, 'npm test*'],
    ['the whole line when nothing is suggested', { kind: 'approval', payload: { tool_name: 'run_command', input: {}, command_line: 'ls' } }, {}, 'ls'],
    ['the path that was asked for', read, {}, '/etc/hosts'],
  ]
  test.each(cases)('of a session holds %s', async (_, asked, body, value) => {
    const place = await ask(asked)
    await answer(place.ids[0], { decision: 'allow', scope: 'session', ...body })
    expect(await grantsOf(place)).toEqual([
      expect.objectContaining({ project_id: place.session.project_id, session_id: place.session.id, kind: asked.kind === 'approval' ? 'command' : 'read_access', value }),
    ])
  })

  test('for always is the project\'s, is given once, and can be taken back', async () => {
    const place = await ask(command)
    await answer(place.ids[0], { decision: 'allow', scope: 'always' })
    await putDown(stack.database.sql, place.chat.id, place.turnId)
    const again = await openRequest(stack, place, place.turnId, command)
    expect((await answer(again, { decision: 'allow', scope: 'always' })).status).toBe(200)
    const { grants, next_cursor } = (await stack.api('GET', `/api/projects/${place.session.project_id}/grants`)).body
    expect([grants, next_cursor]).toEqual([[expect.objectContaining({ session_id: null, value: 'npm test*' })], null])
    const gone = await stack.api('DELETE', `/api/grants/${grants[0].id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(await grantsOf(place)).toEqual([])
    expectError(await stack.api('DELETE', `/api/grants/${grants[0].id}`), 'not_found')
  })

  test('is read page by page', async () => {
    const place = await ask(command, read, { kind: 'read_access', payload: { path: '/etc/fstab', reason: '' } })
    for (const id of place.ids) await answer(id, { decision: 'allow', scope: 'always' })
    const first = (await stack.api('GET', `/api/projects/${place.session.project_id}/grants?limit=2`)).body
    const rest = (await stack.api('GET', `/api/projects/${place.session.project_id}/grants?limit=2&cursor=${first.next_cursor}`)).body
    expect([...first.grants, ...rest.grants].map((grant: { value: string }) => grant.value)).toEqual(['npm test*', '/etc/hosts', '/etc/fstab'])
    expect(rest.next_cursor).toBeNull()
  })
})

describe('the list of requests', () => {
  test('has the open ones, oldest first, of all sessions or of one, page by page', async () => {
    const place = await ask(command, question, read)
    const other = await ask(question)
    const list = async (query: string): Promise<{ requests: Request[]; next_cursor: string | null }> => (await stack.api('GET', `/api/requests?${query}`)).body
    const mine = `session_id=${place.session.id}`
    expect((await list(mine)).requests.map(({ id }) => id)).toEqual(place.ids)
    expect((await list('limit=200')).requests.map(({ id }) => id)).toEqual(expect.arrayContaining([...place.ids, ...other.ids]))
    const first = await list(`${mine}&limit=2`)
    const rest = await list(`${mine}&limit=2&cursor=${first.next_cursor ?? ''}`)
    expect([...first.requests, ...rest.requests].map(({ id }) => id)).toEqual(place.ids)
    await answer(place.ids[1], { answer: 'this' })
    expect((await list(mine)).requests.map(({ id }) => id)).toEqual([place.ids[0], place.ids[2]])
    expect((await list(`${mine}&status=answered`)).requests.map(({ id }) => id)).toEqual([place.ids[1]])
    for (const query of ['status=open', 'session_id=x', 'status=']) expectError(await stack.api('GET', `/api/requests?${query}`), 'invalid_request')
  })
})

test('a request that nobody answered in time expires, and its turn goes on, also when no server ran meanwhile', async () => {
  const asked = await ask(command, question)
  const workspace = asked.client.subscribe(workspaceStream)
  await asked.client.until(() => workspace.snapshots > 0, 'a snapshot')
  await stack.kill('server')
  await stack.database.sql`update requests set expires_at = clock_timestamp() where id = ${asked.ids[0] ?? ''}`
  await stack.start('server')
  const first = await eventually('its end', async () => {
    const { requests } = (await stack.api('GET', `/api/requests?status=expired&session_id=${asked.session.id}`)).body as { requests: Request[] }
    return requests[0]
  })
  expect(first).toMatchObject({ id: asked.ids[0], answer: null, answered_by: 'no answer in time' })
  expect(await statusOf(asked.turnId)).toBe('awaiting_input')
  await stack.database.sql`update requests set expires_at = clock_timestamp() where id = ${asked.ids[1] ?? ''}`
  await stack.restart('server')
  await eventually('the turn that goes on', async () => (await statusOf(asked.turnId)) === 'running')
  await asked.client.reconnect()
  await asked.client.until(() => asked.view.session.chats.get(asked.chat.id)?.status === 'working', 'the chat that works')
  const told = asked.view.frames.flatMap(({ frame }) => (frame.type === 'request_resolved' ? [frame.request.id] : []))
  expect(told).toEqual(asked.ids)
})
