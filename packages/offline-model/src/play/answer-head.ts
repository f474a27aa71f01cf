/** What every chunk of one answer repeats. */
export interface AnswerHead {
  id: string
  /** Unix seconds. */
  created: number
  model: string
  fingerprint: string
}
