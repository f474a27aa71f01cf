import path from 'node:path'

import type { OpenedFile } from '../guard/file-source.ts'
import type { OpenFailure } from '../guard/open-in-project.ts'
import { resolveInProject } from '../guard/path-guard.ts'
import type { PathScope } from '../guard/path-guard.ts'
import { printablePath } from '../guard/printable-path.ts'
import { explainFailure } from './explain-failure.ts'
import { formatBytes } from './output.ts'
import type { ToolContext } from './tool.ts'

export const MAX_FILE_BYTES = 10 * 1024 * 1024

export type EditTarget = ExistingFile | MissingFile | { readonly kind: 'refused'; readonly message: string }

export interface ExistingFile {
  readonly kind: 'file'
  /** Links followed, as in `PlannedChange`. */
  readonly absolute: string
  readonly relative: string
  readonly content: Buffer
}

export interface MissingFile {
  readonly kind: 'missing'
  readonly absolute: string
  readonly relative: string
  readonly failure: OpenFailure
}

/** The file that a tool is asked to change, whole, as the chat sees it: with its pending changes. */
export async function readEditTarget(ctx: ToolContext, asked: string): Promise<EditTarget> {
  const scope = editScope(ctx)
  const place = await resolveInProject(scope, asked)
  if (!place.ok) return { kind: 'refused', message: await explainRefusal(ctx, asked, place.message) }
  const opened = await ctx.files.open(scope, asked)
  if (!opened.ok && opened.fault === 'missing') return { ...place, kind: 'missing', failure: opened }
  if (!opened.ok) return { kind: 'refused', message: await explainFailure(ctx, asked, opened) }
  await using file = opened.file
  const content = await readWhole(file, ctx.signal)
  if (content === undefined) return { kind: 'refused', message: tooLarge(file) }
  // The guard's word for what was opened, which holds when a link was changed meanwhile.
  return { kind: 'file', absolute: path.resolve(ctx.projectRoot, file.relative), relative: file.relative, content }
}

/** Grants are for reading: whatever was granted, only the project is changed. */
export function editScope({ projectRoot }: PathScope): PathScope {
  return { projectRoot, grantedRoots: [] }
}

async function explainRefusal(ctx: ToolContext, asked: string, message: string): Promise<string> {
  const isReadable = ctx.grantedRoots.length > 0 && (await resolveInProject(ctx, asked)).ok
  return isReadable ? `${printablePath(asked)} was granted for reading, not for changes.` : message
}

/** Undefined when there is more than `MAX_FILE_BYTES`. */
async function readWhole(file: OpenedFile, signal: AbortSignal): Promise<Buffer | undefined> {
  if (file.sizeBytes > MAX_FILE_BYTES) return undefined
  // One byte more than is allowed, to notice a file that grew since it was opened.
  const buffer = Buffer.alloc(MAX_FILE_BYTES + 1)
  let length = 0
  while (length < buffer.length) {
    signal.throwIfAborted()
    const read = await file.read(buffer.subarray(length), length)
    if (read === 0) return Buffer.from(buffer.subarray(0, length))
    length += read
  }
  return undefined
}

function tooLarge({ relative }: OpenedFile): string {
  return `${printablePath(relative)} is larger than ${formatBytes(MAX_FILE_BYTES)}, the most that tools change. Use a command instead.`
}
