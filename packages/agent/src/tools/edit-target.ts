import path from 'node:path'

import { changeScope, resolveForChange } from '../guard/change-scope.ts'
import type { OpenedFile } from '../guard/file-source.ts'
import type { OpenFailure } from '../guard/open-in-project.ts'
import { printablePath } from '../guard/printable-path.ts'
import { MAX_CHANGE_BYTES } from '../guard/read-for-change.ts'
import { explainFailure } from './explain-failure.ts'
import { formatBytes } from './output.ts'
import type { ToolContext } from './tool.ts'

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
  const place = await resolveForChange(ctx, asked)
  if (!place.ok) return { kind: 'refused', message: place.message }
  const opened = await ctx.files.open(withoutGrants(ctx), asked)
  if (!opened.ok && opened.fault === 'missing') return { ...place, kind: 'missing', failure: opened }
  if (!opened.ok) return { kind: 'refused', message: await explainFailure(ctx, asked, opened) }
  await using file = opened.file
  const content = await readWhole(file, ctx.signal)
  if (content === undefined) return { kind: 'refused', message: tooLarge(file) }
  // The guard's word for what was opened, which holds when a link was changed meanwhile.
  return { kind: 'file', absolute: path.resolve(ctx.projectRoot, file.relative), relative: file.relative, content }
}

/** Grants are for reading, see `changeScope`. */
export function withoutGrants(ctx: ToolContext): ToolContext {
  return { ...ctx, ...changeScope(ctx) }
}

/** Undefined when there is more than `MAX_CHANGE_BYTES`. */
async function readWhole(file: OpenedFile, signal: AbortSignal): Promise<Buffer | undefined> {
  if (file.sizeBytes > MAX_CHANGE_BYTES) return undefined
  // One byte more than is allowed, to notice a file that grew since it was opened.
  const buffer = Buffer.allocUnsafe(MAX_CHANGE_BYTES + 1)
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
  return `${printablePath(relative)} is larger than ${formatBytes(MAX_CHANGE_BYTES)}, the most that tools change. Use a command instead.`
}
