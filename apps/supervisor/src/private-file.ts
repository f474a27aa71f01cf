import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { systemErrorCode } from '@boocode/db/embedded'

/** Writes a file that only its owner reads; a reader sees the old text or the new one, never half. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text, { mode: 0o600, flush: true })
  renameSync(temporary, path)
}

/** @returns the text, or undefined when there is no such file */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
