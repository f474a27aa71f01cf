// Databases of the test run's one Postgres. Offered to other packages by @boocode/testkit.
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { migrate } from '../migrate.ts'

/** Address of the cluster that the run's global setup started. */
export const testClusterVariable = 'BOOCODE_TEST_CLUSTER'

const template = 'boocode_template'
const maxDropAttempts = 10

export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/** Makes the migrated database from which those of the tests are copied. */
export async function prepareTemplate(clusterUrl: string): Promise<void> {
  await runOn(clusterUrl, `create database ${template}`)
  await migrate(withDatabase(clusterUrl, template))
}

/**
 * A migrated database of its own. Dropped with everything connected to it when disposed.
 *
 * @param clusterUrl of a cluster with a template; by default the run's
 */
export async function createTestDatabase(clusterUrl: string = runCluster()): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await runOn(clusterUrl, `create database ${name} template ${template}`)
  return {
    url: withDatabase(clusterUrl, name),
    [Symbol.asyncDispose]: async () => await dropDatabase(clusterUrl, name),
  }
}

/** Postgres's own vacuum may be at work in it, which nobody but a superuser can end: it is through in a moment. */
async function dropDatabase(clusterUrl: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runOn(clusterUrl, `drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      const isVacuumed = error instanceof pg.DatabaseError && error.code === '42501'
      if (!isVacuumed || attempt === maxDropAttempts) throw error
      await wait(100 * attempt)
    }
  }
}

/** A database without tables, for tests of the first start. */
export async function createEmptyDatabase(clusterUrl: string = runCluster()): Promise<TestDatabase> {
  const name = `empty_${randomBytes(6).toString('hex')}`
  await runOn(clusterUrl, `create database ${name}`)
  return {
    url: withDatabase(clusterUrl, name),
    [Symbol.asyncDispose]: async () => await dropDatabase(clusterUrl, name),
  }
}

function runCluster(): string {
  const url = process.env[testClusterVariable]
  if (url === undefined) throw new Error(`${testClusterVariable} is not set: the test's project lacks the global setup of @boocode/testkit`)
  return url
}

/** The address of another database of the same cluster; `URL` cannot hold an address without a host. */
function withDatabase(url: string, name: string): string {
  return url.replace(/(@[^/]*)\/[^?]*/, `$1/${name}`)
}

/** Runs one statement over a connection of its own. @returns its rows */
export async function runOn(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'boocode tests' })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
