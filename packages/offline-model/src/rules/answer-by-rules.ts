import type { Step } from '../script/script.ts'
import type { Conversation } from '../wire/conversation.ts'
import { readAttachments, tellAttachments } from './attachments.ts'
import { answer } from './intent.ts'
import type { Intent, Move } from './intent.ts'
import { appendText } from './intents/append-text.ts'
import { applyChanges } from './intents/apply-changes.ts'
import { askPerson } from './intents/ask-person.ts'
import { createFile } from './intents/create-file.ts'
import { deleteFile } from './intents/delete-file.ts'
import { findFiles } from './intents/find-files.ts'
import { findText } from './intents/find-text.ts'
import { fixTests } from './intents/fix-tests.ts'
import { createHelp, notUnderstood } from './intents/help.ts'
import { listFolder } from './intents/list-folder.ts'
import { overview } from './intents/overview.ts'
import { readAccess } from './intents/read-access.ts'
import { readFile } from './intents/read-file.ts'
import { readTab } from './intents/read-tab.ts'
import { renameFile } from './intents/rename-file.ts'
import { replaceText } from './intents/replace-text.ts'
import { runCommand, runTests } from './intents/run-command.ts'
import { code } from './markdown.ts'
import { plainRequest } from './plain-request.ts'
import { isSummaryAsked, summarise } from './summary.ts'

/** Shown to people in this order. */
const known: readonly Intent[] = [
  overview, listFolder, readFile, findText, findFiles, fixTests, runTests, runCommand, createFile, replaceText,
  appendText, renameFile, deleteFile, applyChanges, readTab, askPerson, readAccess,
]
const examples = known.flatMap((intent) => intent.examples)

/** Asked in this order: the narrower before the wider. */
const asked: readonly Intent[] = [
  createHelp(examples), readTab, readAccess, askPerson, applyChanges, fixTests, runTests, runCommand, createFile,
  replaceText, appendText, renameFile, deleteFile, overview, listFolder, findFiles, readFile, findText,
]

/**
 * The rule-based agent: a pure function of the messages. Its steps have the form of a script, so
 * rules and scripts are played by the same code.
 */
export function answerByRules(conversation: Conversation, thinking: boolean): Step[] {
  return steps(allowed(nextMove(conversation), conversation), thinking)
}

/** Longer messages are no requests that rules could understand. */
const MAX_CHARS = 50_000

function nextMove(conversation: Conversation): Move {
  const { request, images, rounds } = conversation
  if (isSummaryAsked(conversation)) return summarise(conversation)
  const { words, names } = readAttachments(request)
  const plain = plainRequest(words)
  const message = words.length > MAX_CHARS ? '' : words
  for (const intent of asked) {
    const task = intent.recognise(plain, message)
    if (task !== undefined) return task(rounds)
  }
  return names.length + images.length > 0 ? tellAttachments(names, images) : notUnderstood(examples)
}

/** A tool that the request does not offer cannot be called, and none in a turn that is being ended. */
function allowed(move: Move, { toolNames, notes }: Conversation): Move {
  const end = notes.find(({ kind }) => kind === 'doom_loop' || kind === 'mistakes')
  if (end !== undefined && move.kind === 'call') {
    return answer('I am told to stop here.', `I was stopped before I was done. Next I wanted to call ${code(move.calls[0]?.name ?? '')}. How should I go on?`)
  }
  const missing = move.kind === 'call' && move.calls.find(({ name }) => !toolNames.has(name))
  if (!missing) return move
  return {
    kind: 'answer',
    thought: 'I would need a tool that I was not given.',
    text: `I would need the tool ${code(missing.name)} for that, and this chat does not offer it.`,
  }
}

function steps(move: Move, thinking: boolean): Step[] {
  const thought: Step[] = thinking ? [{ type: 'reasoning', text: move.thought }] : []
  if (move.kind === 'answer') return [...thought, { type: 'text', text: move.text }]
  const said: Step[] = move.said === undefined ? [] : [{ type: 'text', text: move.said }]
  return [...thought, ...said, ...move.calls.map((call): Step => ({ type: 'toolCall', ...call }))]
}
