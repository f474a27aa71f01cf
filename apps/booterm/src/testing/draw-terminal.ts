import type { IBuffer, IBufferCell, Terminal } from '@xterm/headless'

/** Everything that shows, cell by cell with its look, the cursor and the modes: equal for terminals that look the same. */
export function drawTerminal(terminal: Pick<Terminal, 'buffer' | 'modes'>): string {
  const { active, normal } = terminal.buffer
  const buffers = active === normal ? [normal] : [normal, active]
  return [...buffers.map(drawBuffer), `cursor ${active.cursorX},${active.cursorY}`, JSON.stringify(terminal.modes)].join('\n')
}

function drawBuffer(buffer: IBuffer): string {
  const rows = Array.from({ length: buffer.length }, (_, row) => {
    const line = buffer.getLine(row)
    const cells = Array.from({ length: line?.length ?? 0 }, (_cell, column) => drawCell(line?.getCell(column)))
    return cells.join('').trimEnd() + (line?.isWrapped === true && row > 0 ? '\t(goes on from above)' : '')
  })
  return rows.join('\n').trimEnd()
}

function drawCell(cell: IBufferCell | undefined): string {
  if (cell === undefined || cell.getWidth() === 0) return ''
  const flags = [
    cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isBlink(),
    cell.isInverse(), cell.isInvisible(), cell.isStrikethrough(), cell.isOverline(),
  ].map((flag) => (flag ? 1 : 0))
  const colours = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()].join()
  const text = cell.getChars() || ' '
  // Of a blank only what is drawn behind or through it shows.
  const isBlank = text === ' ' && ![cell.isInverse(), cell.isUnderline(), cell.isStrikethrough(), cell.isOverline()].some(Boolean)
  if (isBlank) return cell.isBgDefault() ? ' ' : ` {${cell.getBgColorMode()},${cell.getBgColor()}}`
  return colours === '0,-1,0,-1' && flags.every((flag) => flag === 0) ? text : `${text}{${colours},${flags.join('')}}`
}
