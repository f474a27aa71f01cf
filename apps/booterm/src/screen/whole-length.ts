// Where a stream of terminal output may be cut. A screen is only worth sending when its parser is between
// two sequences: what follows would otherwise begin in the middle of one.

const ESC = 0x1b
const BEL = 0x07
/** CAN and SUB end any sequence. */
const CANCELS = new Set([0x18, 0x1a])

/**
 * The length of the longest beginning of `bytes` that leaves a terminal between two sequences and
 * characters. `bytes` itself must begin there.
 */
export function wholeLength(bytes: Uint8Array): number {
  const last = bytes.lastIndexOf(ESC)
  if (last === -1 || isWhole(bytes.subarray(last))) return bytes.length - brokenCharacter(bytes)
  // An ESC at the very end may be the first half of the terminator of a string.
  const before = last === bytes.length - 1 && last > 0 ? bytes.lastIndexOf(ESC, last - 1) : -1
  return before !== -1 && isOpenString(bytes.subarray(before, last)) ? before : last
}

/** Whether a sequence, whose ESC is the first and only one of `bytes`, has its end. */
function isWhole(bytes: Uint8Array): boolean {
  const kind = bytes[1]
  if (kind === undefined) return false
  if (stringKind(kind) !== undefined) return !isOpenString(bytes)
  if (kind === 0x5b) return bytes.subarray(2).some((byte) => byte >= 0x40 || CANCELS.has(byte))
  // Intermediate bytes are waited out; whatever else comes ends it.
  return bytes.subarray(1).some((byte) => byte < 0x20 ? CANCELS.has(byte) : byte > 0x2f)
}

function isOpenString(bytes: Uint8Array): boolean {
  const kind = stringKind(bytes[1])
  if (kind === undefined) return false
  return !bytes.subarray(2).some((byte) => CANCELS.has(byte) || (kind === 'osc' && byte === BEL))
}

/** OSC ends with BEL or ST; DCS, SOS, PM and APC with ST alone. */
function stringKind(byte: number | undefined): 'osc' | 'other' | undefined {
  if (byte === 0x5d) return 'osc'
  return byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f ? 'other' : undefined
}

/** Bytes at the end that begin a UTF-8 character without ending it: 0 to 3. */
function brokenCharacter(bytes: Uint8Array): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length += 1) {
    const byte = bytes[bytes.length - length] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xf8) return 0
    if (byte >= 0xc0) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length : 0
  }
  return 0
}
