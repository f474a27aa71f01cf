import type { ChangeOutcome, DecideChanges, Resolution } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { lookAt } from './change-file.ts'
import type { Target } from './change-targets.ts'
import { readContents } from './contents.ts'
import { judgeApply } from './judge-change.ts'
import { isApplicable, settledBefore } from './settled-before.ts'
import { splitByHunks } from './split-change.ts'

type Seen = Awaited<ReturnType<typeof lookAt>>

/** What putting the changes on disk would come to, each on top of those before it. Nothing is written. */
export async function previewApply(sql: Sql, targets: readonly Target[], { hunks = {}, resolutions = {} }: Pick<DecideChanges, 'hunks' | 'resolutions'>): Promise<ChangeOutcome[]> {
  const files = new Map<string, Seen>()
  const outcomes: ChangeOutcome[] = []
  for (const target of targets) {
    const file = `${target.projectRoot}\n${target.path}`
    const seen = files.get(file) ?? (await lookAt({ projectRoot: target.projectRoot, grantedRoots: [] }, target.path))
    const { outcome, next } = await previewOne(sql, target, { seen, hunks: hunks[target.id] ?? null, resolution: resolutions[target.id] })
    files.set(file, next)
    outcomes.push(outcome)
  }
  return outcomes
}

async function previewOne(
  sql: Sql,
  target: Target,
  { seen, hunks, resolution }: { seen: Seen; hunks: readonly number[] | null; resolution: Resolution | undefined },
): Promise<{ outcome: ChangeOutcome; next: Seen }> {
  const { id, path } = target
  const failed = (message: string): { outcome: ChangeOutcome; next: Seen } => ({ outcome: { id, path, outcome: 'failed', effect: 'none', message }, next: seen })
  if (!isApplicable(target.status)) return { outcome: settledBefore('apply', target), next: seen }
  if (!seen.ok) return failed(seen.message)
  const contentOf = await readContents(sql, [target.before_hash, target.after_hash])
  const whole = { before: contentOf(target.before_hash), after: contentOf(target.after_hash) }
  const split = hunks === null ? ({ ok: true, taken: whole } as const) : splitByHunks(whole, hunks, 'apply')
  if (!split.ok) return failed(split.message)
  const { outcome, effect, message, write } = judgeApply(path, split.taken, { disk: seen.disk, resolution })
  return { outcome: { id, path, outcome, effect, message }, next: write === null ? seen : { ...seen, disk: write.content } }
}
