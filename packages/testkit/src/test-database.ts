export { createEmptyDatabase, createTestDatabase, prepareTemplate, testClusterVariable } from '@boocode/db/testing'
export type { TestDatabase } from '@boocode/db/testing'
