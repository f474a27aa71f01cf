import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A new folder for one test, by its real path. The caller removes it. */
export function makeTempFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `boocode-test-${name}-`)))
}

/** Writes files, with their folders, below `folder`. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [relative, content] of Object.entries(files)) {
    const file = join(folder, relative)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}
