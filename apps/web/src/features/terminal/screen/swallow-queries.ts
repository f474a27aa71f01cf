import type { IParser } from '@xterm/xterm'

/** Device attributes, status and cursor position, modes, version. */
const csiQueries = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
]
/** Colours: of the palette, text, background, cursor. */
const oscQueries = [4, 10, 11, 12]

/**
 * The service answers the questions of programs, once and for all windows: answers from here would come
 * twice, late, and again whenever the output is replayed.
 */
export function swallowQueries(parser: IParser): void {
  for (const id of csiQueries) parser.registerCsiHandler(id, () => true)
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true)
  for (const id of oscQueries) parser.registerOscHandler(id, (data) => data.includes('?'))
}
