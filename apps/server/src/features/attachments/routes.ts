import { createReadStream } from 'node:fs'
import multipart from '@fastify/multipart'
import { AppError, attachmentResponseSchema } from '@boocode/contracts'
import type { FastifyReply } from 'fastify'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import type { StoredAttachment } from './queries.ts'
import { selectAttachment } from './queries.ts'
import { receiveAttachment } from './service.ts'
import { filesOf } from './upload-files.ts'

const tags = ['attachments']
/** Nothing in it may run, load or be framed, whatever a browser takes it for. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
const forever = 'private, max-age=31536000, immutable'

/** Images and texts that go with messages. */
export function registerAttachments(app: App, context: ServerContext): void {
  // In a scope of its own: no other route takes multipart.
  app.register(async (scope: App) => {
    await scope.register(multipart, { limits: { fileSize: context.config.maxAttachmentBytes, files: 1, fields: 0 } })
    registerUpload(scope, context)
  })
  registerFiles(app, context)
}

function registerUpload(app: App, context: ServerContext): void {
  app.post(
    '/api/attachments',
    { schema: { summary: 'Upload an image or a text (multipart, one file), to be sent with a message', tags, response: { 201: attachmentResponseSchema } } },
    async (request, reply) => {
      if (!request.isMultipart()) throw new AppError('unsupported_media_type', 'An attachment is sent as multipart/form-data with one file.')
      const file = await request.file()
      if (file === undefined) throw new AppError('invalid_request', 'There is no file in this request.')
      return await reply.status(201).send({ attachment: await receiveAttachment(context, file) })
    },
  )
}

function registerFiles(app: App, context: ServerContext): void {
  const { uploads } = context.config
  app.get(
    '/api/attachments/:id',
    { schema: { summary: 'What was attached', tags, params: idParamsSchema } },
    async ({ params }, reply) => {
      const stored = found(await selectAttachment(context.database.sql, params.id), 'attachment')
      return await sendFile(reply, filesOf(uploads, stored.id).file, { ...stored, mime: stored.kind === 'image' ? stored.mime : 'text/plain; charset=utf-8' })
    },
  )
  app.get(
    '/api/attachments/:id/thumbnail',
    { schema: { summary: 'A small picture of an image: at most 600 pixels, WebP', tags, params: idParamsSchema } },
    async ({ params }, reply) => {
      const stored = found(await selectAttachment(context.database.sql, params.id), 'attachment')
      if (stored.kind !== 'image') throw new AppError('not_found', 'Only images have a thumbnail.')
      return await sendFile(reply, filesOf(uploads, stored.id).thumbnail, { ...stored, mime: 'image/webp' })
    },
  )
}

async function sendFile(reply: FastifyReply, path: string, { name, mime }: Pick<StoredAttachment, 'name' | 'mime'>): Promise<FastifyReply> {
  const file = createReadStream(path)
  try {
    await new Promise((resolve, reject) => file.once('open', resolve).once('error', reject))
  } catch {
    throw new AppError('not_found', 'The file of this attachment is not there any more.')
  }
  return await reply
    .header('content-security-policy', policy)
    .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', forever)
    .type(mime)
    .send(file)
}
