import { open } from 'node:fs/promises'

import { openInProject } from '../guard/open-in-project.ts'
import type { OpenFailure } from '../guard/open-in-project.ts'
import { resolveInProject } from '../guard/path-guard.ts'
import { openFolder } from './open-folder.ts'
import type { VisibleFolder } from './open-folder.ts'
import { makePrivateCopies } from './private-copies.ts'
import type { ToolContext } from './tool.ts'

/** An opened file with the bytes that the chat sees. */
export interface VisibleFile extends AsyncDisposable {
  readonly ok: true
  readonly absolute: string
  /** A descriptor, open for reading from the beginning. */
  readonly fd: number
}

export type SearchPlace = ({ readonly kind: 'folder' } & VisibleFolder) | ({ readonly kind: 'file' } & VisibleFile)

export async function openSearchPlace(ctx: ToolContext, asked: string): Promise<SearchPlace | OpenFailure> {
  const folder = await openFolder(ctx, asked)
  if (folder.ok) return { kind: 'folder', ...folder }
  if (folder.fault !== 'not-a-directory') return folder
  const file = await openFile(ctx, asked)
  return file.ok ? { kind: 'file', ...file } : file
}

async function openFile(ctx: ToolContext, asked: string): Promise<VisibleFile | OpenFailure> {
  const resolved = await resolveInProject(ctx, asked)
  const overlaid = resolved.ok ? ctx.overlay.get(resolved.absolute) : undefined
  if (resolved.ok && overlaid) return openCopy(ctx, resolved.absolute, overlaid)
  const opened = await openInProject(ctx, asked)
  if (!opened.ok) return opened
  const { absolute, handle } = opened
  return { ok: true, absolute, fd: handle.fd, [Symbol.asyncDispose]: () => handle.close() }
}

async function openCopy(ctx: ToolContext, absolute: string, content: Buffer): Promise<VisibleFile> {
  await using copies = await makePrivateCopies([content], ctx.signal)
  // The descriptor outlives the name.
  const handle = await open(copies.fileAt(0))
  return { ok: true, absolute, fd: handle.fd, [Symbol.asyncDispose]: () => handle.close() }
}
