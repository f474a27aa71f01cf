import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { callTool } from '../tools/call-tool.ts'
import { editTools } from '../tools/edit-tools.ts'
import { readTools } from '../tools/read-tools.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { createToolContext } from '../tools/tool.ts'
import type { ToolContext, ToolResult } from '../tools/tool.ts'

/** Stands in every file outside the project; no tool may ever show it. */
export const OUTSIDE_MARK = 'outside-content-9f2c'
/** Stands in every secret file. */
export const SECRET_MARK = 'secret-content-7b1d'

/** A project in a folder of its own, beside a folder that is not part of it. */
export interface TempProject extends AsyncDisposable {
  readonly root: string
  readonly outside: string
  readonly ctx: ToolContext
  write: (relative: string, content: string | Uint8Array) => Promise<void>
  link: (relative: string, target: string) => Promise<void>
  call: (name: string, input: unknown, parts?: Partial<ToolContext>) => Promise<ToolResult>
}

const registry = createToolRegistry([...readTools, ...editTools])

export async function createTempProject(files: Record<string, string | Uint8Array> = {}): Promise<TempProject> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'boocode-agent-')))
  const root = path.join(base, 'project')
  const outside = path.join(base, 'outside')
  await mkdir(root)
  await mkdir(path.join(outside, 'sub'), { recursive: true })
  await writeFile(path.join(outside, 'file.txt'), OUTSIDE_MARK)
  await writeFile(path.join(outside, 'sub', 'file.txt'), OUTSIDE_MARK)
  const ctx = createToolContext({ projectRoot: root, signal: new AbortController().signal })
  const project: TempProject = {
    root,
    outside,
    ctx,
    write: async (relative, content) => {
      const file = path.join(root, relative)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, content)
    },
    link: async (relative, target) => {
      const file = path.join(root, relative)
      await mkdir(path.dirname(file), { recursive: true })
      await symlink(target, file)
    },
    call: (name, input, parts) => callTool(registry, { name, input: JSON.stringify(input) }, { ...ctx, ...parts }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  }
  for (const [relative, content] of Object.entries(files)) await project.write(relative, content)
  return project
}
