import { idSchema } from '@boocode/contracts'
import { z } from 'zod'

/** `:sid` and `:pid` of a route. Whatever names a socket or file later has gone through here. */
export const sessionParamsSchema = z.object({ sid: idSchema })
export const paneParamsSchema = z.object({ sid: idSchema, pid: idSchema })
