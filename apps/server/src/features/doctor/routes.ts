import { doctorResponseSchema } from '@boocode/contracts'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { redact } from './redact.ts'
import { examine } from './service.ts'

/** `GET /api/doctor`: how BooCode is; as a bundle without what belongs to a person. */
export function registerDoctor(app: App, context: ServerContext): void {
  app.get(
    '/api/doctor',
    {
      schema: {
        summary: 'Services, windows, memory, versions, last errors; bundle=1 is redacted, to hand in',
        tags: ['operation'],
        querystring: z.object({ bundle: z.stringbool().default(false) }),
        response: { 200: doctorResponseSchema },
      },
    },
    async (request, reply) => {
      const doctor = await examine(context)
      if (!request.query.bundle) return { doctor }
      void reply.header('content-disposition', 'attachment; filename="boocode-doctor.json"')
      return { doctor: redact(doctor) }
    },
  )
}
