import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { paneRecordsFolder } from '@boocode/contracts'
import { z } from 'zod'

/** What must be known of a pane to find it again. */
const paneRecordSchema = z.object({
  id: z.uuid(),
  session_id: z.uuid(),
  name: z.string(),
  cwd: z.string(),
  command: z.string().nullable(),
  cols: z.int(),
  rows: z.int(),
  created_at: z.string(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('running') }),
    z.object({ kind: z.literal('ended'), code: z.int().nullable() }),
  ]),
  /** Whether it was the shell that last set bracketed paste. */
  paste_by_shell: z.boolean().default(false),
})
export type PaneRecord = z.infer<typeof paneRecordSchema>

/** The records of all panes, a file each. */
export class PaneRecords {
  readonly #folder: string

  constructor(home: string) {
    this.#folder = join(home, paneRecordsFolder)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** Those that can be read; others are of another version, or were cut off by a full disk. */
  readAll(): PaneRecord[] {
    return readdirSync(this.#folder).filter((name) => name.endsWith('.json')).flatMap((name) => {
      const record = paneRecordSchema.safeParse(parseJson(readFileSync(join(this.#folder, name), 'utf8')))
      return record.success ? [record.data] : []
    })
  }

  save(record: PaneRecord): void {
    const file = this.#file(record.id)
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }

  remove(id: string): void {
    rmSync(this.#file(id), { force: true })
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // cut off
  }
}
