// Commands that hang, flood, fork, hide, spy and wait: bounded, ended whole, and told as what they were.
import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Conversation, eventually, residentBytes, startStack } from '@boocode/testkit'
import type { Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, node, processesWith, resultsOf, say, setMode, sh, work } from './scripted-work.ts'

const secrets = { OPENAI_API_KEY: 'planted-key-77aa21', BOOCODE_TOKEN: 'planted-token-77aa22', SOME_PASSWORD: 'planted-password-77aa23' }

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { coder: secrets } })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())
beforeEach((ctx) => {
  if (!existsSync('/proc/self/cmdline')) ctx.skip('no /proc on this machine')
})

async function open(files: Record<string, string> = {}): Promise<Conversation> {
  const chat = await Conversation.open(stack, { files })
  await setMode(stack, chat, 'auto')
  return chat
}

/** A tree of sleepers with `mark` in their command lines: children, grandchildren, and one that left the group and the session. */
const treeOf = (mark: string): string => `
  sh -c 'sh -c "sleep 1000; : ${mark}" & sleep 1000; : ${mark}' &
  setsid sh -c 'sleep 1000; : ${mark}' &
  nohup sh -c 'trap "" TERM HUP; sleep 1000; : ${mark}' >/dev/null 2>&1 &
  sleep 0.3`

const newMark = (): string => `mark-${randomUUID()}`

describe('a command', () => {
  test('that hangs is ended at its time limit, with what it had printed', async () => {
    const mark = newMark()
    const { turn, results } = await work(stack, await open(), node(`console.log("begun"); setInterval(() => {}, 1e6) // ${mark}`, { timeout_ms: 4_000 }))
    expect(turn.status).toBe('completed')
    expect(results).toMatchObject([{ is_error: true, ending: 'timeout', output: expect.stringMatching(/begun[^]*Timed out/) }])
    expect(processesWith(mark)).toEqual([])
  })

  test('that floods is cut to head and tail, in bounded memory of the coder', async () => {
    const chat = await open()
    await work(stack, chat, sh('echo warm'))
    const { pid } = stack.process('coder')
    const before = residentBytes(pid)
    const flood = sh('echo the head; yes "a line of a flood that nobody reads" | head -c 300000000; echo the tail')
    const { results } = await work(stack, chat, flood)
    expect(results).toMatchObject([{ is_error: false, truncated: true, output: expect.stringMatching(/^the head\n[^]*the tail\n/) }])
    expect(Buffer.byteLength(results[0]?.output ?? '')).toBeLessThanOrEqual(32 * 1024)
    expect(residentBytes(pid) - before).toBeLessThan(80 * 1024 * 1024)
  })

  test('that leaves a tree of children behind leaves none', async () => {
    const mark = newMark()
    const { results } = await work(stack, await open(), sh(`${treeOf(mark)}; echo done`))
    expect(results).toMatchObject([{ is_error: false, output: expect.stringContaining('done') }])
    expect(processesWith(mark)).toEqual([])
  })

  test('that forks without end is ended whole at its time limit', async () => {
    const mark = newMark()
    // Doubles with each round, and every process sleeps at the end.
    const script = '[ $1 -gt 0 ] || exec sleep 1000; sh fork.sh $(($1 - 1)) $2 & sh fork.sh $(($1 - 1)) $2 & wait\n'
    const chat = await open({ 'fork.sh': script })
    const { turn, results } = await work(stack, chat, call('run_command', { command: 'sh', args: ['fork.sh', '5', mark], timeout_ms: 1_000 }))
    expect(turn.status).toBe('completed')
    expect(results).toMatchObject([{ is_error: true, ending: 'timeout' }])
    expect(processesWith(mark)).toEqual([])
  })

  test('sees none of our secrets in its environment', async () => {
    const { results } = await work(stack, await open(), sh('env; tr "\\0" "\\n" </proc/self/environ'))
    const [result] = results
    expect(result?.output).toContain('PATH=')
    const { databaseUrl, serviceSecret, token } = stack.facts
    for (const secret of [...Object.values(secrets), databaseUrl, serviceSecret, token]) expect(result?.output).not.toContain(secret)
    expect(result?.output).not.toMatch(/DATABASE_URL|BOOCODE_(?!MARK|COMMAND)\w*=|_KEY=|_TOKEN=|_SECRET=/)
  })

  test('that reads its input finds the end of it at once', async () => {
    const { results } = await work(stack, await open(), sh('cat; echo "read $?"'))
    expect(results).toMatchObject([{ is_error: false, output: expect.stringMatching(/^read 0\n/) }])
  })

  test('that fails in every other way is told as that', async () => {
    const chat = await open()
    const { results } = await work(stack, chat, sh('exit 3'), sh('kill -9 $$'), node('this is no script'), sh('printf "\\377\\376 not UTF-8\\0"'))
    expect(results.map(({ is_error }) => is_error)).toEqual([true, true, true, false])
    expect(results[0]?.output).toContain('Exit code 3')
    expect(results[1]?.output).toMatch(/SIGKILL|137/)
    expect(results[2]?.output).toContain('SyntaxError')
    expect(results[3]?.output).toContain('not UTF-8')
  })
})

describe('a command that runs', () => {
  /** Begins a turn whose command prints, leaves a tree and sleeps; settles when it does. */
  async function begin(mark: string, rest: Step[][] = [[say('I see.')]]): Promise<{ chat: Conversation; turnId: string }> {
    const chat = await open()
    stack.model.setScripts([{ match: 'run it', responses: [[sh(`echo half way; ${treeOf(mark)}; exec sh -c 'sleep 1000; : ${mark}'`, { timeout_ms: 60_000 })], ...rest] }])
    const turnId = await chat.say('run it')
    await eventually('the whole tree', () => processesWith(mark).length >= 5)
    return { chat, turnId }
  }

  test('is stopped by a person, with its whole tree, and its turn with it', async () => {
    const mark = newMark()
    const { chat, turnId } = await begin(mark)
    const requests = stack.model.requests().length
    await chat.stop()
    const { turn, messages } = await chat.ended(turnId)
    expect(turn.status).toBe('cancelled')
    expect(resultsOf(messages)).toMatchObject([{ is_error: true, ending: 'cancelled' }])
    expect(processesWith(mark)).toEqual([])
    expect(stack.model.requests()).toHaveLength(requests)
    expect((await work(stack, chat, sh('echo next'))).results).toMatchObject([{ is_error: false, output: expect.stringContaining('next') }])
  })

  test('is ended with its whole tree after its coder was killed, and the model gets its output until then', async () => {
    const mark = newMark()
    const { chat, turnId } = await begin(mark)
    await eventually('the output on record', async () => {
      const rows = await stack.database.sql<{ output: string | null }>`select r.output from running_commands r join messages m on m.id = r.message_id where m.turn_id = ${turnId}`
      return rows[0]?.output?.includes('half way')
    })
    await stack.restart('coder', 'SIGKILL')
    const { turn, messages, answer } = await chat.ended(turnId)
    expect([turn.status, turn.resumed_count, answer]).toEqual(['completed', 1, 'I see.'])
    expect(resultsOf(messages)).toMatchObject([{ is_error: true, ending: 'interrupted', output: expect.stringMatching(/interrupted[^]*half way/) }])
    expect(processesWith(mark)).toEqual([])
    expect(stack.model.requests().at(-1)?.body).toContain('half way')
    expect(await stack.database.sql`select 1 from running_commands`).toEqual([])
  })

  test('gets words of a person that are meant for the next step into it, before the model goes on', async () => {
    const chat = await open()
    const mark = newMark()
    stack.model.setScripts([
      { match: 'run it', responses: [[sh(`: ${mark}; while [ ! -e go ]; do sleep 0.05; done; echo ended`)]] },
      { match: 'rather so', responses: [[sh('echo as you say')], [say('Done so.')]] },
    ])
    const turnId = await chat.say('run it')
    await eventually('the command', () => processesWith(mark).length > 0)
    const steered = await stack.api('POST', `/api/chats/${chat.chat.id}/messages`, { content: 'rather so', when: 'steer' })
    expect(steered.status).toBe(202)
    const queued = await stack.say(chat.chat.id, 'afterwards this')
    await letGo(chat)
    const { turn, messages, answer } = await chat.ended(turnId)
    expect([turn.status, answer]).toEqual(['completed', 'Done so.'])
    expect(messages.map(({ role, kind }) => (kind === 'message' ? role : kind)).filter((what) => what !== 'note')).toEqual(['user', 'assistant', 'user', 'assistant', 'assistant'])
    expect(resultsOf(messages).map(({ output }) => output.split('\n')[0])).toEqual(['ended', 'as you say'])
    await chat.ended(queued.turn.id)
  })

  test('is stopped, and what waits behind it comes back to the composer', async () => {
    const mark = newMark()
    const { chat, turnId } = await begin(mark)
    await stack.say(chat.chat.id, 'waits as a turn')
    await stack.api('POST', `/api/chats/${chat.chat.id}/messages`, { content: 'waits for the next step', when: 'steer' })
    const { returned } = await chat.stop()
    expect(returned.map(({ content }) => content).toSorted()).toEqual(['waits as a turn', 'waits for the next step'])
    expect((await chat.ended(turnId)).turn.status).toBe('cancelled')
    expect(processesWith(mark)).toEqual([])
    const words = JSON.stringify(await chat.messages())
    expect(words).not.toContain('waits as a turn')
    expect(words).not.toContain('waits for the next step')
  })
})

/** Makes the file that the command of the chat's project waits for. */
async function letGo(chat: Conversation): Promise<void> {
  const { body } = await stack.api('GET', `/api/projects/${chat.session.project_id}`)
  writeFileSync(join((body as { project: { path: string } }).project.path, 'go'), '')
}
