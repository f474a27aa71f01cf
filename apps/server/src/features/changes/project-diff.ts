import { fileDiffQuerySchema, fileLinesQuerySchema, hunksResponseSchema, linesAroundResponseSchema, projectDiffResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { idParamsSchema } from '../../http/params.ts'
import { liveProjectHost } from '../../http/project-host.ts'

const tags = ['changes']

/** What differs on disk from a project's last commit, whoever changed it. */
export function registerProjectDiff(app: App, { database: { sql }, coder }: ServerContext): void {
  app.get(
    '/api/projects/:id/diff',
    {
      schema: {
        summary: 'Files that are not as the last commit has them, by path, without their differences; at most 5,000',
        tags,
        params: idParamsSchema,
        response: { 200: projectDiffResponseSchema },
      },
    },
    async ({ params }) => await coder.projectDiff(await liveProjectHost(sql, params.id), params.id),
  )
  app.get(
    '/api/projects/:id/diff/hunks',
    {
      schema: { summary: 'How one file differs from the last commit; no hunks of a binary file', tags, params: idParamsSchema, querystring: fileDiffQuerySchema, response: { 200: hunksResponseSchema } },
    },
    async ({ params, query }) => await coder.fileDiff(await liveProjectHost(sql, params.id), { project_id: params.id, ...query }),
  )
  app.get(
    '/api/projects/:id/diff/lines',
    {
      schema: { summary: 'Lines of a file on disk, around its hunks', tags, params: idParamsSchema, querystring: fileLinesQuerySchema, response: { 200: linesAroundResponseSchema } },
    },
    async ({ params, query }) => ({ lines: await coder.fileLines(await liveProjectHost(sql, params.id), { project_id: params.id, ...query }) }),
  )
}
