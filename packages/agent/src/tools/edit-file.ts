import { z } from 'zod'

import { nameLines } from '../changes/name-lines.ts'
import { printablePath } from '../guard/printable-path.ts'
import { MAX_CHANGE_BYTES } from '../guard/read-for-change.ts'
import { describeBinary } from './describe-binary.ts'
import { readEditTarget } from './edit-target.ts'
import type { ExistingFile } from './edit-target.ts'
import { explainAbsent } from './explain-absent.ts'
import { explainFailure } from './explain-failure.ts'
import { takeLineNumbers } from './line-numbers.ts'
import { countOf, formatBytes } from './output.ts'
import { planChange } from './plan-change.ts'
import { replaceText } from './replace-text.ts'
import type { Replacement, ReplaceResult } from './replace-text.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolResult } from './tool.ts'

const SNIFF_BYTES = 8 * 1024

const input = z.strictObject({
  path: z.string().describe('File to change, relative to the project root.'),
  old_text: z
    .string()
    .describe('The exact text to replace, white space included, with enough lines around it to occur only once.'),
  new_text: z.string().describe('The text to put in its place; empty to remove it.'),
  replace_all: z.boolean().optional().describe('Replace every occurrence instead of the only one. Default false.'),
})

export const editFileTool = defineTool({
  name: 'edit_file',
  description:
    'Replaces exact text in an existing text file. Read the file first and copy old_text from it without the line numbers. ' +
    'The line ends of the file are kept. Fails without changing anything when old_text is absent, or occurs more than once ' +
    'and replace_all is not set.',
  input,
  readOnly: false,
  async run({ path, old_text, new_text, replace_all = false }, ctx) {
    const fault = findFault(old_text, new_text)
    if (fault !== undefined) return toolError(fault)
    const target = await readEditTarget(ctx, path)
    if (target.kind === 'refused') return toolError(target.message)
    if (target.kind === 'missing') return toolError(await explainFailure(ctx, path, target.failure))
    const binary = describeBinary(target.content.subarray(0, SNIFF_BYTES))
    if (binary !== undefined) return toolError(`${nameOf(target)} is ${binary} and cannot be edited as text. Use a command instead.`)
    return editContent(target, { oldText: old_text, newText: new_text, all: replace_all })
  },
})

function findFault(oldText: string, newText: string): string | undefined {
  if (oldText === '') return 'old_text is empty: give the text to replace. create_file makes a new file.'
  if (oldText === newText) return 'old_text and new_text are the same: there is nothing to change.'
  if (newText.includes('\0')) return 'new_text holds a NUL character, which text files do not have. Leave it out.'
  return undefined
}

function editContent(file: ExistingFile, asked: Replacement): ToolResult {
  const result = replaceText(file.content, asked, MAX_CHANGE_BYTES)
  return report(file, result.kind === 'absent' ? withoutLineNumbers(file, asked) : result, asked)
}

/**
 * The model copied read_file's line numbers along with the text. Its meaning is plain when the text stands
 * once in the file, at the very line it was numbered with; otherwise it stays absent.
 */
function withoutLineNumbers({ content }: ExistingFile, { oldText, newText }: Replacement): ReplaceResult {
  const old = takeLineNumbers(oldText)
  if (old === undefined || !old.consecutive || old.text === '') return { kind: 'absent' }
  const put = takeLineNumbers(newText)?.text ?? newText
  const result = replaceText(content, { oldText: old.text, newText: put, all: false }, MAX_CHANGE_BYTES)
  return result.kind === 'replaced' && result.lines[0] === old.firstLine ? result : { kind: 'absent' }
}

function report(file: ExistingFile, result: ReplaceResult, asked: Replacement): ToolResult {
  switch (result.kind) {
    case 'absent':
      return toolError(explainAbsent(file, asked))
    case 'same':
      return toolError(`old_text and new_text differ only in their line ends, and those of ${nameOf(file)} are kept.`)
    case 'ambiguous': {
      const many = `old_text occurs ${countOf(result.lines.length, 'time')} in ${nameOf(file)} (${nameLines(result.lines)}).`
      return toolError(`${many} Add lines around the one that is meant, or set replace_all to change them all.`)
    }
    case 'too_many':
      return toolError(`old_text occurs more than ${countOf(result.limit, 'time')} in ${nameOf(file)}. Use a command instead.`)
    case 'too_large':
      return toolError(`${nameOf(file)} would become larger than ${formatBytes(MAX_CHANGE_BYTES)}. Use a command instead.`)
    case 'replaced': {
      const { change, delta } = planChange(file, file.content, result.content)
      const places = `${countOf(result.lines.length, 'place')} (${nameLines(result.lines)})`
      return { output: `${nameOf(file)}: replaced ${places}; ${delta}.`, isError: false, truncated: false, changes: [change] }
    }
  }
}

function nameOf({ relative }: ExistingFile): string {
  return printablePath(relative)
}
