import { defineConfig } from 'vitest/config'

const OUTSIDE = ['**/node_modules/**', '**/dist/**', '.runtime/**']

/** Real processes, a real database or real sockets, wherever the file lies. */
const INTEGRATION = [
  'apps/*/src/tests/**/*.test.ts',
  'packages/*/src/tests/**/*.test.ts',
  '{apps,packages,scripts}/**/*.integration.test.ts',
]
const E2E = ['apps/web/e2e/**/*.test.ts']
/** The same promises in large numbers: only `npm run test:long`, which sets the variable, runs them. */
const LONG = ['{apps,packages}/**/*.long.test.ts']
const isLong = process.env['BOOCODE_TEST_LONG'] === '1'
/** Processes and browsers on a shared machine: what fails there is tried twice more, and a person's own run shows it. */
const retry = process.env['CI'] === 'true' ? 2 : 0
/** One Postgres for all files of a project. */
const DATABASE = 'packages/testkit/src/global-setup-postgres.ts'

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Two cores are the machine that the times are promised for; more only helps pure tests.
    maxWorkers: 2,
    slowTestThreshold: 2_000,
    // One kind after the other: a database starting next to them would starve the pure tests.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: [...OUTSIDE, ...INTEGRATION, ...E2E, ...LONG],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: INTEGRATION,
          exclude: [...OUTSIDE, ...LONG],
          globalSetup: [DATABASE],
          retry,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: E2E,
          exclude: OUTSIDE,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A browser and the whole of BooCode behind it fill the machine: two files at a time take longer, not less.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      ...(isLong ? [longTests()] : []),
    ],
  },
})

function longTests() {
  return {
    test: {
      name: 'long',
      include: LONG,
      exclude: OUTSIDE,
      globalSetup: [DATABASE],
      testTimeout: 900_000,
      hookTimeout: 120_000,
      maxWorkers: 1,
      sequence: { groupOrder: 3 },
    },
  }
}
