import { hashContent, mergeThreeWay } from '@boocode/agent'
import type { PathScope } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { ChangeOutcome, Resolution } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { changeFile } from './change-file.ts'
import type { FileEnd } from './change-file.ts'
import { lockChange, setDecision, setDeletedMode, setNothingOfOurs, setSides, setTrouble } from './change-rows.ts'
import { describeSides } from './change-sides.ts'
import type { Sides } from './change-sides.ts'
import { readContents, storeContents } from './contents.ts'
import { judgeApply } from './judge-change.ts'
import type { Verdict } from './judge-change.ts'
import { isApplicable, settledBefore } from './settled-before.ts'

export interface SettleOptions extends PathScope {
  /** Who decided: a device's name, or `agent`. */
  by: string
  /**
   * Nobody can have tried before, in this run or one that was killed. Then a file that holds the change
   * already was written so by others, and taking the change back will leave it alone.
   */
  isFirstTry?: boolean
  /** How somebody settled its conflicts. */
  resolution?: Resolution | undefined
}

/**
 * Puts a change on disk, inside the transaction that records it: an edit that fits is written, one whose
 * file moved on is merged, one that does not go together with the file is marked `conflicted`. Where the
 * disk refuses, the change stays what it was and says why.
 *
 * The file is written before the transaction commits. After a crash in between, and however often, calling
 * again finds the file as the change leaves it and only records it.
 *
 * @throws AppError `not_found` when the change is gone with its chat.
 */
export async function settleChange(tx: Sql, id: string, options: SettleOptions): Promise<ChangeOutcome> {
  const row = await lockChange(tx, id)
  if (row === undefined) throw new AppError('not_found', 'There is no such change. It may have been deleted with its chat.')
  if (!isApplicable(row.status)) return settledBefore('apply', row)
  const contentOf = await readContents(tx, [row.before_hash, row.after_hash])
  const sides: Sides = { before: contentOf(row.before_hash), after: contentOf(row.after_hash) }
  const end = await changeFile(options, row.path, (disk) => judgeApply(row.path, sides, { disk, resolution: options.resolution }))
  await recordApply(tx, { id, path: row.path, sides }, { end, options })
  return toOutcome(row, end)
}

function toOutcome({ id, path }: { id: string; path: string }, end: FileEnd<Verdict>): ChangeOutcome {
  if (!end.ok) return { id, path, outcome: 'failed', effect: 'none', message: end.message }
  const { outcome, effect, message } = end.verdict
  return { id, path, outcome, effect, message }
}

/** Writes into the change's row what became of it. */
async function recordApply(
  tx: Sql,
  change: { id: string; path: string; sides: Sides },
  { end, options }: { end: FileEnd<Verdict>; options: Pick<SettleOptions, 'by' | 'isFirstTry'> },
): Promise<void> {
  const { id, path } = change
  if (!end.ok) return await setTrouble(tx, id, end.message)
  const { disk, verdict } = end
  switch (verdict.outcome) {
    case 'conflict':
      return await setDecision(tx, id, { status: 'conflicted', by: options.by, conflict: verdict.message })
    case 'merged':
      await moveSides(tx, { id, path }, { before: disk, after: verdict.write?.content ?? null })
      break
    case 'unchanged':
      await recordFoundOnDisk(tx, change, { disk, isFirstTry: options.isFirstTry === true })
      break
    case 'done':
      if (verdict.effect === 'delete') await setDeletedMode(tx, id, end.mode)
      break
  }
  await setDecision(tx, id, { status: 'applied', by: options.by, conflict: null })
}

async function recordFoundOnDisk(
  tx: Sql,
  { id, path, sides }: { id: string; path: string; sides: Sides },
  { disk, isFirstTry }: { disk: Buffer | null; isFirstTry: boolean },
): Promise<void> {
  const diskHash = hashContent(disk)
  if (isFirstTry) {
    await storeContents(tx, [disk])
    await setNothingOfOurs(tx, id, diskHash)
  } else if (diskHash !== hashContent(sides.after)) {
    const merged = unmerge(sides, disk)
    if (merged !== null) await moveSides(tx, { id, path }, merged)
  }
}

/**
 * The two sides of a merge that was written by a process which died before it could say so; null when
 * they cannot be told for certain, and then taking the change back will ask.
 */
function unmerge({ before, after }: Sides, disk: Buffer | null): Sides | null {
  const undone = mergeThreeWay(after, disk, before)
  if (!undone.ok) return null
  const again = mergeThreeWay(before, undone.content, after)
  return again.ok && hashContent(again.content) === hashContent(disk) ? { before: undone.content, after: disk } : null
}

/** From now on the change is what it did to the disk, so that it can be taken back exactly. */
async function moveSides(tx: Sql, { id, path }: { id: string; path: string }, sides: Sides): Promise<void> {
  await storeContents(tx, [sides.before, sides.after])
  await setSides(tx, id, describeSides(path, sides))
}
