import { describeBinary } from '../tools/describe-binary.ts'

const SNIFF_BYTES = 8 * 1024

/** Whether a file has no lines to compare, and so can only be taken as a whole. */
export function isBinary(content: Buffer | null): boolean {
  if (content === null) return false
  return describeBinary(content.subarray(0, SNIFF_BYTES)) !== undefined || content.includes(0)
}
