import type { Screen } from './screen.ts'

/** A screen as output that draws it, with its title, on an empty terminal of its size. Everything must have been taken in. */
export function drawingOf(screen: Screen): { readonly offset: number; readonly drawing: Buffer } {
  const { offset, title, data } = screen.snapshot()
  const plainTitle = title.replaceAll(/\p{Cc}/gu, '')
  return { offset, drawing: Buffer.from((plainTitle === '' ? '' : `\x1b]2;${plainTitle}\x07`) + data) }
}
