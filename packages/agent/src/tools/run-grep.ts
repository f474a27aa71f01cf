import { createGrepParser } from './grep-records.ts'
import type { GrepRecord } from './grep-records.ts'
import { startRipgrep } from './ripgrep.ts'
import type { RipgrepEnd, RipgrepRequest, RunningRipgrep } from './ripgrep.ts'

/** Runs a search with `RECORD_FLAGS`. `onRecord` says whether more are wanted; for `onRemark` see `createGrepParser`. */
export async function runGrep(
  request: RipgrepRequest,
  onRecord: (record: GrepRecord) => boolean,
  onRemark: (remark: string) => void = () => undefined,
): Promise<RipgrepEnd> {
  const parser = createGrepParser((record) => {
    if (!onRecord(record)) rg.stop()
  }, onRemark)
  const rg: RunningRipgrep = startRipgrep(request, parser.write)
  const ended = await rg.done
  parser.end()
  return ended
}
