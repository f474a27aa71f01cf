import { requestResponseSchema } from '@boocode/contracts'
import type { Request, RequestAnswer } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Answers what an agent asks. Throws `conflict` when somebody was faster; the message says who. */
export async function answerRequest(id: string, answer: RequestAnswer): Promise<Request> {
  return (await request(requestResponseSchema, `/api/requests/${id}/answer`, { method: 'POST', body: answer })).request
}
