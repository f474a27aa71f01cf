import { commandsResponseSchema } from '@boocode/contracts'
import type { ProjectCommand } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** The commands that a project brings. */
export async function listCommands(projectId: string): Promise<readonly ProjectCommand[]> {
  return (await request(commandsResponseSchema, `/api/projects/${projectId}/commands`)).commands
}
