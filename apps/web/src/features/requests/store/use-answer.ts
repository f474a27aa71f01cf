import { AppError } from '@boocode/contracts'
import type { RequestAnswer } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { messageOf } from '../../../lib/api/request.ts'
import { answerRequest } from '../api/answer-request.ts'

export interface Answering {
  readonly answer: (answer: RequestAnswer) => void
  /** Sent, or lost to somebody faster: the stream tells what became of it. */
  readonly isOver: boolean
  readonly error: string | null
}

/** Sends a person's answer. What is shown as answered comes by the stream alone, the same in every window. */
export function useAnswer(requestId: string): Answering {
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: (answer: RequestAnswer) => answerRequest(requestId, answer),
  })
  const isLost = error instanceof AppError && error.code === 'conflict'
  return { answer: (answer) => mutate(answer), isOver: isPending || isSuccess || isLost, error: error === null ? null : messageOf(error) }
}
