// What a kill leaves behind in the records, and what the next worker makes of it.
import { Conversation, eventually, startStack } from '@boocode/testkit'
import { expect, test } from 'vitest'
import { callsOf, expectLiveAsStored, tracesOf } from './records.ts'
import { call, say, setMode, sh } from './scripted-work.ts'

const outcomes = (rows: readonly { tool_name: string; outcome: string | null }[]) => rows.map(({ tool_name, outcome }) => `${tool_name}: ${outcome}`)

test('a command that a kill cut off is interrupted, once, with what it had printed', async () => {
  await using stack = await startStack()
  const chat = await Conversation.open(stack, { files: { 'a.txt': 'one\n' } })
  await setMode(stack, chat, 'auto')
  stack.model.setScripts([{ match: 'work', responses: [[sh('echo begun; sleep 1000'), call('read_file', { path: 'a.txt' })], [say('Well.')]] }])
  const turnId = await chat.say('work')
  await eventually('its output', async () => {
    const rows = await stack.database.sql<{ output: string }>`select output from running_commands`
    return rows[0]?.output.includes('begun')
  })
  await stack.restart('coder')
  const { turn } = await chat.ended(turnId)
  expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
  const traces = await tracesOf(stack, chat)
  expect(outcomes(traces)).toEqual(['run_command: interrupted', 'read_file: success'])
  expect(traces[0]).toMatchObject({ latency_ms: null, finished_at: expect.any(String), tool_output: expect.stringContaining('begun') })
  await expectLiveAsStored(stack, chat)
})

test('a request that a kill cut off is interrupted and asked again; the agent says where it went on, until the end', async () => {
  await using stack = await startStack()
  const chat = await Conversation.open(stack, { files: { 'a.txt': 'one\n' } })
  stack.model.setScripts([{ match: 'work', responses: [[call('read_file', { path: 'a.txt' })], [say('Half'), { type: 'waitFor', gate: 'go' }, say(' and whole.')]] }])
  const turnId = await chat.say('work')
  await chat.shows('Half')
  await stack.restart('coder')
  const restored = await eventually('the snapshot', async () => {
    const rows = await stack.database.sql<{ step: number; state: string }>`select step, state from agent_snapshot_view where restored_at_step = 2 and chat_id = ${chat.chat.id}`
    return rows[0]
  })
  expect(restored).toMatchObject({ state: 'thinking' })
  stack.model.openGate('go')
  await chat.ended(turnId)
  expect((await callsOf(stack, chat)).map(({ step, outcome }) => `${step}: ${outcome}`)).toEqual(['1: success', '2: interrupted', '2: success'])
  expect(await stack.database.sql`select state, restored_at_step, pending_calls from agent_snapshot_view where chat_id = ${chat.chat.id}`).toEqual([{ state: 'idle', restored_at_step: null, pending_calls: [] }])
  await expectLiveAsStored(stack, chat)
})

test('a read that a kill cut off has a row for each of its runs', async () => {
  await using stack = await startStack()
  const chat = await Conversation.open(stack, { files: { 'a.txt': 'one\n' } })
  stack.model.setScripts([{ match: 'work', responses: [[say('Reading.'), { type: 'waitFor', gate: 'read' }, call('read_file', { path: 'a.txt' })], [say('Well.')]] }])
  const turnId = await chat.say('work')
  await chat.shows('Reading.')
  // The end of the call waits for a lock, so that the kill comes while it runs.
  await stack.database.transaction(async (tx) => {
    stack.model.openGate('read')
    await eventually('its start', async () => (await tracesOf(stack, chat)).length === 1)
    await tx`lock table message_parts in access exclusive mode`
    await stack.kill('coder')
  })
  const isCutOff = (await tracesOf(stack, chat))[0]?.outcome === null
  await stack.start('coder')
  await chat.ended(turnId)
  expect(outcomes(await tracesOf(stack, chat))).toEqual(isCutOff ? ['read_file: interrupted', 'read_file: success'] : ['read_file: success'])
  await expectLiveAsStored(stack, chat)
})
