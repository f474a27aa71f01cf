import { AppError } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/**
 * The model that is asked for, or the host's default. While no coder has said what it offers, the
 * fallback is taken: the turn itself will say what is missing.
 *
 * @throws AppError `unprocessable` when the host does not offer the model.
 */
export async function chooseModel(
  sql: Sql,
  choice: { projectId: string; asked: string | undefined; fallback: string },
): Promise<string> {
  const models = await sql<{ id: string; is_default: boolean }>`
    select m.id, m.is_default from models m join projects p on p.host_id = m.host_id
    where p.id = ${choice.projectId} order by m.position`
  const { asked } = choice
  if (asked === undefined) return models.find((model) => model.is_default)?.id ?? choice.fallback
  if (models.some((model) => model.id === asked)) return asked
  const known = models.map((model) => model.id).join(', ')
  throw new AppError('unprocessable', `There is no model "${asked}". Choose one of: ${known === '' ? 'none is configured; add a provider under Settings, Providers' : known}.`)
}
