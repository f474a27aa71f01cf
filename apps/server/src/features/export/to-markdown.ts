import type { Message, MessagePart, ToolResultPart } from '@boocode/contracts'

/** A message as Markdown that says who spoke; empty for what only the model was told. */
export function messageToMarkdown(message: Message): string {
  if (message.kind === 'note' || message.status === 'queued' || message.status === 'abandoned') return ''
  const heading = message.kind === 'summary' ? '## Summary of what was said before' : message.role === 'user' ? '## You' : `## ${message.model ?? 'Agent'}`
  const body = message.parts.map((part) => partToMarkdown(part, message)).filter((text) => text !== '')
  return body.length === 0 ? '' : `${[heading, ...body].join('\n\n')}\n\n`
}

function partToMarkdown(part: MessagePart, message: Message): string {
  switch (part.type) {
    case 'text':
      return part.text.trim()
    case 'reasoning':
      return part.text.trim() === '' ? '' : details('Reasoning', quoted(part.text.trim()))
    case 'tool_call':
      return details(`Tool: ${part.tool_name}`, [fenced(JSON.stringify(part.input, null, 2), 'json'), outputOf(part.tool_call_id, message)].filter((text) => text !== '').join('\n\n'))
    case 'image':
    case 'file':
      return `_Attached: ${part.name.replaceAll(/[\\_*[\]<>`]/g, '\\$&')}_`
    case 'tool_result':
      // Stands with its call.
      return ''
  }
}

function outputOf(callId: string, message: Message): string {
  const result = message.parts.find((part): part is ToolResultPart => part.type === 'tool_result' && part.tool_call_id === callId)
  if (result === undefined) return '_No result._'
  return `${result.is_error ? 'Failed:\n\n' : ''}${fenced(result.output, '')}`
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary.replace(/[<>&]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</summary>\n\n${body}\n\n</details>`
}

function quoted(text: string): string {
  return text.split('\n').map((line) => `> ${line}`).join('\n')
}

/** In a fence that is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
