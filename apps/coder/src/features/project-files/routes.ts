import { AppError, commandsResponseSchema, filesResponseSchema, findProjectFilesSchema, listProjectCommandsSchema } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { CoderContext } from '../../context.ts'
import { projectRoot } from '../../projects/project-root.ts'
import { FileIndex } from './file-index.ts'
import { readProjectCommands } from './project-commands.ts'
import { selectRecentPaths } from './queries.ts'
import { rankFiles } from './rank-files.ts'

const forgetEveryMs = 60_000

/** What a person can name in a message: files of the project, and the commands that it brings. */
export function registerProjectFiles(app: FastifyInstance, context: CoderContext): void {
  const { sql } = context.database
  const index = new FileIndex(context.signal)
  const timer = setInterval(() => index.forgetIdle(), forgetEveryMs)
  context.signal.addEventListener('abort', () => clearInterval(timer))

  app.post('/project-files/find', async (request) => {
    const { project_id, q, limit } = findProjectFilesSchema.parse(request.body)
    const [root, recent] = await Promise.all([projectRoot(sql, project_id), selectRecentPaths(sql, project_id)])
    const names = await index.names(root)
    if (names === undefined) throw new AppError('unprocessable', 'The project’s folder cannot be read. Check that it still exists.')
    const { paths, total } = await rankFiles(names, q, { limit, recent })
    return filesResponseSchema.parse({ files: paths.map((path) => ({ path })), total, truncated: names.truncated, next_cursor: null })
  })

  app.post('/project-files/commands', async (request) => {
    const { project_id, q } = listProjectCommandsSchema.parse(request.body)
    const commands = await readProjectCommands(await projectRoot(sql, project_id))
    const wanted = q.toLowerCase()
    return commandsResponseSchema.parse({ commands: commands.filter(({ name }) => name.toLowerCase().includes(wanted)), next_cursor: null })
  })
}
