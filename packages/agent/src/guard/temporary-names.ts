import { randomBytes } from 'node:crypto'

/**
 * The files that content is written to before it takes its target's place. Random, so that no two
 * writers share one: a name that follows from the target would let one rename the other's half.
 */
export const TEMPORARY_NAME_PATTERN = '.boocode-*.tmp'

export function newTemporaryName(): string {
  return `.boocode-${randomBytes(8).toString('hex')}.tmp`
}

export function isTemporaryName(name: string): boolean {
  return /^\.boocode-[0-9a-f]{16}\.tmp$/.test(name)
}
