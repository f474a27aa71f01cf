// Calls that wait for a person: real processes, a real database, the page's own routes.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestsResponseSchema } from '@boocode/contracts'
import type { Change, Request } from '@boocode/contracts'
import { Conversation, startStack } from '@boocode/testkit'
import type { Script, Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, node, resultsOf, say, setMode } from './scripted-work.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
})

function script(match: string, ...responses: Step[][]): void {
  const scripts: Script[] = [{ match, responses }]
  stack.model.setScripts(scripts)
}

/** The request that the window shows and REST lists. */
async function asked(chat: Conversation): Promise<Request> {
  const isOpen = (request: Request) => request.status === 'pending'
  await chat.client.until(() => [...chat.view.session.requests.values()].some(isOpen), 'a request')
  const shown = [...chat.view.session.requests.values()].find(isOpen)
  const { requests } = requestsResponseSchema.parse((await stack.api('GET', `/api/requests?session_id=${chat.session.id}`)).body)
  expect(requests).toEqual([shown])
  if (shown === undefined) throw new Error('no request')
  return shown
}

async function answer(request: Request, body: Record<string, unknown>): Promise<number> {
  return (await stack.api('POST', `/api/requests/${request.id}/answer`, body)).status
}

describe('a command in the mode ask', () => {
  test('waits with the whole line, runs once it is allowed, and its output goes on to the model', async () => {
    script('run it', [node('console.log("it " + "ran")', { description: 'to see' })], [say('It ran.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('run it')
    const request = await asked(chat)
    expect(request).toMatchObject({ kind: 'approval', status: 'pending', payload: { tool_name: 'run_command', reason: 'to see', pending_changes: 0, cwd: expect.stringContaining('project-') } })
    expect(request.kind === 'approval' && request.payload.command_line).toContain('console.log')
    expect(chat.view.session.turns.get(turnId)?.status).toBe('awaiting_input')
    expect(await answer(request, { decision: 'allow' })).toBe(200)
    const { turn, messages } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 0 })
    expect(resultsOf(messages)).toMatchObject([{ output: expect.stringMatching(/^it ran\n\[Exit code 0/), is_error: false }])
    expect(await answer(request, { decision: 'deny' })).toBe(409)
  })

  test('denied is not run, and the reason reaches the model', async () => {
    script('write', [node('require("fs").writeFileSync("made.txt", "")')], [say('Then not.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('write')
    await answer(await asked(chat), { decision: 'deny', reason: 'leave that file' })
    const { messages } = await chat.ended(turnId)
    expect(resultsOf(messages)).toMatchObject([{ is_error: true, ending: 'denied', output: expect.stringContaining('leave that file') }])
    expect(stack.model.requests().at(-1)?.body).toContain('leave that file')
  })

  test('allowed for the session is not asked again in it, in any chat; elsewhere it is', async () => {
    script('twice', [call('run_command', { command: 'echo one' })], [call('run_command', { command: 'echo one' })], [say('Done.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('twice')
    await answer(await asked(chat), { decision: 'allow', scope: 'session' })
    const { messages } = await chat.ended(turnId)
    expect(resultsOf(messages).map(({ is_error }) => is_error)).toEqual([false, false])
    const elsewhere = await Conversation.open(stack, { projectId: chat.session.project_id })
    const waiting = await elsewhere.say('twice')
    await answer(await asked(elsewhere), { decision: 'allow', scope: 'always' })
    await elsewhere.ended(waiting)
    const third = await Conversation.open(stack, { projectId: chat.session.project_id })
    expect((await third.ask('twice')).turn.status).toBe('completed')
  })

  test('survives a kill of every process while it waits; the waiting turn holds no process', async () => {
    script('later', [node('console.log("late")')], [say('Done.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('later')
    const request = await asked(chat)
    await stack.restart('coder')
    await stack.restart('server')
    const again = await stack.connect()
    const view = again.subscribe(`session:${chat.session.id}`)
    await again.until(() => view.session.requests.size > 0, 'the request in the snapshot')
    expect([...view.session.requests.values()]).toEqual([request])
    expect(await answer(request, { decision: 'allow' })).toBe(200)
    await again.until(() => view.session.turns.get(turnId)?.finished_at != null, 'the end of the turn')
    expect(resultsOf(await chat.messages()).at(-1)?.output).toContain('late')
  })

  test('of a turn that is stopped is never run, and its request is over in every window', async () => {
    script('stop me', [node('require("fs").writeFileSync("made.txt", "")')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('stop me')
    const request = await asked(chat)
    await chat.stop()
    const { turn } = await chat.ended(turnId)
    expect(turn.status).toBe('cancelled')
    await chat.client.until(() => chat.view.session.requests.get(request.id)?.status === 'superseded', 'the end of the request')
    expect(await answer(request, { decision: 'allow' })).toBe(409)
    expect((await chat.ask('what is in this folder?')).turn.status).toBe('completed')
  })
})

describe('the other modes', () => {
  test('plan refuses edits and commands, and reads freely', async () => {
    script('plan', [call('read_file', { path: 'README.md' }), call('create_file', { path: 'a.txt', content: 'a' }), call('run_command', { command: 'echo hi' })], [say('A plan.')])
    const chat = await Conversation.open(stack)
    await setMode(stack, chat, 'plan')
    const { messages } = await chat.ask('plan')
    expect(resultsOf(messages).map(({ is_error, ending }) => [is_error, ending])).toEqual([[false, undefined], [true, 'denied'], [true, 'denied']])
  })

  test('auto writes and runs at once, and asks for what a rule calls risky', async () => {
    script('work', [call('create_file', { path: 'a.txt', content: 'hello\n' }), node('console.log(require("fs").readFileSync("a.txt", "utf8"))')], [call('run_command', { command: 'git push' })], [say('Done.')])
    const project = await stack.addProject()
    const chat = await Conversation.open(stack, { projectId: project.id })
    await setMode(stack, chat, 'auto')
    const turnId = await chat.say('work')
    const request = await asked(chat)
    expect(request).toMatchObject({ payload: { command_line: 'git push', risk: expect.stringMatching(/\S/) } })
    expect(readFileSync(join(project.path, 'a.txt'), 'utf8')).toBe('hello\n')
    await answer(request, { decision: 'deny' })
    const { messages } = await chat.ended(turnId)
    expect(resultsOf(messages)[1]?.output).toContain('hello')
    expect([...chat.view.session.changeCounts.values()]).toEqual([{ chat_id: chat.chat.id, pending: 0, applied: 1, conflicted: 0 }])
  })
})

/** Who let each change of the session go to disk. */
async function approversOf(chat: Conversation): Promise<string[]> {
  const { body } = await stack.api('GET', `/api/sessions/${chat.session.id}/changes`)
  return body.changes.map((change: Change) => change.decided_by)
}

describe('an edit in the mode ask', () => {
  test('is seen by the agent and not by the disk, until apply_pending is approved', async () => {
    script(
      'edit',
      [call('create_file', { path: 'src/new.txt', content: 'line one\n' })],
      [call('edit_file', { path: 'src/new.txt', old_text: 'one', new_text: 'two' })],
      [call('read_file', { path: 'src/new.txt' }), call('grep', { pattern: 'line' }), call('list_dir', { path: 'src' })],
      [call('apply_pending', {})],
      [say('Done.')],
    )
    const project = await stack.addProject()
    const chat = await Conversation.open(stack, { projectId: project.id })
    const turnId = await chat.say('edit')
    const request = await asked(chat)
    expect(existsSync(join(project.path, 'src'))).toBe(false)
    expect(request).toMatchObject({ payload: { tool_name: 'apply_pending', pending_changes: 2, diff: expect.stringContaining('+line two') } })
    await answer(request, { decision: 'allow' })
    const { messages } = await chat.ended(turnId)
    const outputs = resultsOf(messages).map(({ output }) => output)
    expect(outputs[0]).toContain('pending')
    expect(outputs[2]).toContain('line two')
    expect(outputs[3]).toContain('new.txt')
    expect(outputs[4]).toContain('new.txt')
    expect(readFileSync(join(project.path, 'src/new.txt'), 'utf8')).toBe('line two\n')
    expect(await approversOf(chat)).toEqual(['API token', 'API token'])
  })

  test('is put on disk before a command runs when the person says so; otherwise the model is told', async () => {
    const read = node('try { console.log(require("fs").readFileSync("new.txt", "utf8")) } catch { console.log("not there") }')
    script('both', [call('create_file', { path: 'new.txt', content: 'here\n' })], [read], [read], [say('Done.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('both')
    const first = await asked(chat)
    expect(first).toMatchObject({ payload: { pending_changes: 1 } })
    await answer(first, { decision: 'allow' })
    await chat.client.until(() => [...chat.view.session.requests.values()].some(({ id, status }) => id !== first.id && status === 'pending'), 'the second request')
    await answer(await asked(chat), { decision: 'allow', apply_pending: true })
    const outputs = resultsOf((await chat.ended(turnId)).messages).map(({ output }) => output)
    expect(outputs[1]).toMatch(/not there[^]*1 pending change was not on disk/)
    expect(outputs[2]).toMatch(/^here\n/)
    expect(await approversOf(chat)).toEqual(['API token'])
  })
})

describe('questions and grants', () => {
  test('a question is answered by the person, in their words', async () => {
    script('ask me', [call('ask_user_input', { question: 'Tabs or spaces?', options: ['tabs', 'spaces'] })], [say('As you like.')])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('ask me')
    const request = await asked(chat)
    expect(request).toMatchObject({ kind: 'question', payload: { question: 'Tabs or spaces?', options: ['tabs', 'spaces'] } })
    expect(await answer(request, { decision: 'allow' })).toBe(422)
    expect(await answer(request, { answer: 'neither' })).toBe(200)
    expect(resultsOf((await chat.ended(turnId)).messages)).toMatchObject([{ output: 'neither', is_error: false }])
  })

  test('a protected file is readable once the person grants it, and only that', async () => {
    script(
      'need it',
      [call('read_file', { path: '.env.local' })],
      [call('request_read_access', { path: '.env.local', reason: 'for the port' })],
      [call('read_file', { path: '.env.local' }), call('read_file', { path: '.env' })],
      [say('Done.')],
    )
    const chat = await Conversation.open(stack, { files: { '.env.local': 'PORT=1234\n', '.env': 'SECRET=planted\n' } })
    const turnId = await chat.say('need it')
    const request = await asked(chat)
    expect(request).toMatchObject({ kind: 'read_access', payload: { path: expect.stringMatching(/\.env\.local$/), reason: 'for the port' } })
    await answer(request, { decision: 'allow' })
    const results = resultsOf((await chat.ended(turnId)).messages)
    // Reads of one step stand in the order in which they were ready.
    expect(results.slice(0, 2).map(({ is_error }) => is_error)).toEqual([true, false])
    expect(results[1]?.output).toMatch(/^Granted: read /)
    const [granted, other] = results.slice(2).toSorted((a, b) => Number(a.is_error) - Number(b.is_error))
    expect([granted?.is_error, other?.is_error]).toEqual([false, true])
    expect(granted?.output).toContain('PORT=1234')
    expect(JSON.stringify(stack.model.requests())).not.toContain('planted')
  })
})

test("BooCode's own folder, and what holds it, cannot be asked for", async () => {
  script('its keys', [call('request_read_access', { path: stack.facts.home, reason: 'keys' }), call('request_read_access', { path: '/', reason: 'all' })], [say('I see.')])
  const chat = await Conversation.open(stack)
  const { messages } = await chat.ask('its keys')
  for (const result of resultsOf(messages)) expect(result).toMatchObject({ is_error: true, output: expect.stringContaining("BooCode's own data") })
})

test('another chat of the session is read by its number', async () => {
  script('remember', [say('The word is xylophone.')])
  const chat = await Conversation.open(stack)
  await chat.ask('remember')
  const made = await stack.api('POST', `/api/sessions/${chat.session.id}/chats`, {})
  const second = (made.body as { chat: { id: string } }).chat.id
  script('look there', [call('read_tab_by_number', { number: 1 }), call('read_tab_by_number', { number: 9 })], [say('Read.')])
  await stack.say(second, 'look there')
  await chat.client.until(() => stack.model.requests().at(-1)?.body.includes('no chat 9') === true, 'both results at the model')
  expect(stack.model.requests().at(-1)?.body).toContain('xylophone')
})
