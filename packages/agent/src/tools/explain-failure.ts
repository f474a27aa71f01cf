import type { OpenFailure } from '../guard/open-in-project.ts'
import { printablePath } from '../guard/printable-path.ts'
import { suggestPaths } from './suggest-paths.ts'
import type { ToolContext } from './tool.ts'

/** Why a file could not be opened, and what the model may do instead. */
export async function explainFailure(ctx: ToolContext, path: string, failure: OpenFailure): Promise<string> {
  if (failure.fault === 'is-a-directory') return `${failure.message} list_dir shows what is in it.`
  if (failure.fault !== 'missing') return failure.message
  const near = await suggestPaths(ctx, path)
  if (near.length === 0) return `${failure.message} find_files finds files by name.`
  return `${failure.message} Did you mean ${near.map(printablePath).join(', or ')}?`
}
