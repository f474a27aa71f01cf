import { decideApply, hashContent } from '@boocode/agent'
import type { Conflict } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { ChangeConflict, ConflictPlace } from '@boocode/contracts'
import { lookAt } from './change-file.ts'
import { chooseTargets } from './change-targets.ts'
import type { ChangeContext } from './change-targets.ts'
import { readContents } from './contents.ts'

const maxShownChars = 64 * 1024

/**
 * The places at which a change and its file as it is now do not go together; null when they do.
 *
 * @throws AppError `not_found` when there is no such change, `unprocessable` when its file cannot be read.
 */
export async function readConflict(context: ChangeContext, id: string): Promise<ChangeConflict | null> {
  const [target] = await chooseTargets(context, { ids: [id] }, 'apply')
  if (target === undefined) throw new AppError('not_found', 'There is no such change. It may have been deleted with its chat.')
  const seen = await lookAt({ projectRoot: target.projectRoot, grantedRoots: [] }, target.path)
  if (!seen.ok) throw new AppError('unprocessable', seen.message)
  const contentOf = await readContents(context.database.sql, [target.before_hash, target.after_hash])
  const decision = decideApply({ before: contentOf(target.before_hash), after: contentOf(target.after_hash), disk: seen.disk })
  if (decision.kind !== 'conflict') return null
  return { reason: decision.reason, disk_hash: hashContent(seen.disk), places: decision.conflicts.map(toPlace) }
}

function toPlace({ start_line, ours, theirs }: Conflict): ConflictPlace {
  const cut = (text: string | null): string | null => text?.slice(0, maxShownChars) ?? null
  return { start_line, disk: cut(ours), change: cut(theirs), cut: Math.max(ours?.length ?? 0, theirs?.length ?? 0) > maxShownChars }
}
