/** Text as read_file shows it: each line begins with its number and a tab. */
export interface NumberedText {
  readonly text: string
  /** The number of its first line. */
  readonly firstLine: number
  /** Whether each number follows the one before. */
  readonly consecutive: boolean
}

const NUMBERED_LINE = /^ *(\d{1,9})\t(.*)$/su

/** Takes read_file's line numbers off a text; undefined unless all of its lines have one. */
export function takeLineNumbers(text: string): NumberedText | undefined {
  const endsInLineFeed = text.endsWith('\n')
  const rows = (endsInLineFeed ? text.slice(0, -1) : text).split('\n').map((row) => NUMBERED_LINE.exec(row))
  const numbers = rows.flatMap((row) => (row === null ? [] : [Number(row[1])]))
  const firstLine = numbers[0]
  if (firstLine === undefined || numbers.length < rows.length) return undefined
  const lines = rows.map((row) => row?.[2] ?? '')
  return {
    text: lines.join('\n') + (endsInLineFeed ? '\n' : ''),
    firstLine,
    consecutive: numbers.every((number, index) => number === firstLine + index),
  }
}
