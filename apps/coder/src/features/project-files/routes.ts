import { AppError, commandsResponseSchema, filesResponseSchema, findProjectFilesSchema, listProjectCommandsSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { CoderContext } from '../../context.ts'
import { FileIndex } from './file-index.ts'
import { readProjectCommands } from './project-commands.ts'
import { selectProjectPath, selectRecentPaths } from './queries.ts'
import { rankFiles } from './rank-files.ts'

const forgetEveryMs = 60_000

/** What a person can name in a message: files of the project, and the commands that it brings. */
export function registerProjectFiles(app: FastifyInstance, context: CoderContext): void {
  const { sql } = context.database
  const index = new FileIndex(context.signal)
  const timer = setInterval(() => index.forgetIdle(), forgetEveryMs)
  context.signal.addEventListener('abort', () => clearInterval(timer))

  async function rootOf(projectId: string): Promise<string> {
    const path = await selectProjectPath(sql, projectId)
    if (path === undefined) throw new AppError('not_found', 'There is no such project. It may have been deleted.')
    return path
  }

  app.post('/project-files/find', async (request) => {
    const { project_id, q, limit } = findProjectFilesSchema.parse(request.body)
    const [root, recent] = await Promise.all([rootOf(project_id), selectRecentPaths(sql, project_id)])
    const names = await index.names(root)
    if (names === undefined) throw new AppError('unprocessable', 'The project’s folder cannot be read. Check that it still exists.')
    const { paths, total } = await rankFiles(names, q, { limit, recent })
    return filesResponseSchema.parse({ files: paths.map((path) => ({ path })), total, truncated: names.truncated, next_cursor: null })
  })

  app.post('/project-files/commands', async (request) => {
    const { project_id, q } = listProjectCommandsSchema.parse(request.body)
    const commands = await readProjectCommands(await rootOf(project_id))
    const wanted = q.toLowerCase()
    return commandsResponseSchema.parse({ commands: commands.filter(({ name }) => name.toLowerCase().includes(wanted)), next_cursor: null })
  })
}
