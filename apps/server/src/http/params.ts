import { AppError, idSchema } from '@boocode/contracts'
import { z } from 'zod'

/** `:id` of a route. */
export const idParamsSchema = z.object({ id: idSchema })

/** @throws AppError `not_found` when there is none. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AppError('not_found', `There is no such ${what}. It may have been deleted.`)
  return value
}
