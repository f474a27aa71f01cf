import { realpath } from 'node:fs/promises'
import { openInProject } from '@boocode/agent'
import type { NoteFacts } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { Lease } from './lease.ts'

const maxReadBytes = 256 * 1024

/**
 * The project's directory. Its path had its links followed when the project was added; a link that took
 * its place, or a parent's, since then may lead out of the folders where projects may be.
 *
 * @throws AppError `unprocessable` when it is not there any more, or leads elsewhere.
 */
export async function projectDirectory({ projectPath }: Pick<Lease, 'projectPath'>): Promise<string> {
  const real = await realpath(projectPath).catch((error: unknown) => {
    throw new AppError(
      'unprocessable',
      `The project's folder ${projectPath} cannot be opened. Put it back, or add the project again under its new path.`,
      { cause: error },
    )
  })
  if (real !== projectPath) {
    throw new AppError('unprocessable', `The project's folder ${projectPath} is a link to another place now. Put the folder back, or add that place as a project.`)
  }
  return real
}

/** What the notes of a turn tell the model; read when the turn starts. */
export async function readNoteFacts(lease: Lease, projectRoot: string): Promise<NoteFacts> {
  return {
    projectName: lease.projectName,
    projectPath: projectRoot,
    today: localDay(new Date()),
    instructions: await readInstructions(projectRoot),
    mode: lease.mode,
  }
}

/** Through the path guard: a link out of the project must not put a stranger's file into the prompt. */
async function readInstructions(projectRoot: string): Promise<string | null> {
  const opened = await openInProject({ projectRoot, grantedRoots: [] }, 'AGENTS.md')
  if (!opened.ok) return null
  await using handle = opened.handle
  const buffer = Buffer.alloc(maxReadBytes)
  const { bytesRead } = await handle.read(buffer, 0, maxReadBytes, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

function localDay(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, '0')
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`
}
