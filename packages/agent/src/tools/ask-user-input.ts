import { z } from 'zod'

import { defineTool, toolError } from './tool.ts'

const input = z.strictObject({
  question: z.string().trim().min(1).max(10_000).describe('One question, with what the person needs to know to answer it.'),
  options: z.array(z.string().trim().min(1).max(500)).min(1).max(10).optional().describe('Answers to choose from; another one may be given.'),
})

export const askUserInputTool = defineTool({
  name: 'ask_user_input',
  description: 'Asks the person a question and waits for the answer. For decisions that only they can make; not for permission to use a tool.',
  input,
  readOnly: true,
  asks: ({ question, options }) => Promise.resolve({ kind: 'question', payload: { question, ...(options !== undefined && { options }) } }),
  run(_input, { session: { answer } }) {
    if (answer === null || !('answer' in answer)) return Promise.resolve(toolError('The question was not answered.'))
    return Promise.resolve({ output: answer.answer, isError: false, truncated: false })
  },
})
