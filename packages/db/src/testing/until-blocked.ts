import type { Sql } from '../sql.ts'

/** Resolves when `count` statements of this database wait for a lock. The test's time limit bounds the wait. */
export async function untilBlocked(sql: Sql, count: number): Promise<void> {
  for (;;) {
    const rows = await sql<{ waiting: number }>`
      select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if ((rows[0]?.waiting ?? 0) >= count) return
  }
}
