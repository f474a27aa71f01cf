import { startTestPostgres } from '@boocode/db/embedded/testing'
import { prepareTemplate, testClusterVariable } from './test-database.ts'

/** Vitest's global setup: one Postgres for the run, thrown away afterwards. Workers find it by the variable. */
export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres()
  await prepareTemplate(postgres.url)
  process.env[testClusterVariable] = postgres.url
  return async () => {
    delete process.env[testClusterVariable]
    await postgres.stop()
  }
}
