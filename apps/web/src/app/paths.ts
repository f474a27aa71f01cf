/** The addresses of the workspace. */
export interface Place {
  readonly sessionId: string | null
  readonly chatNumber: number | null
  /** `?pane=`: what is shown instead of the chat, `<pane>` or `<pane>:<item>`. */
  readonly pane: string | null
  /** `&span=`: the call that the trace shows. */
  readonly span?: string | null
  /** `#m=`: the message that the chat goes to. */
  readonly messageId?: string
}

export function pathOf({ sessionId, chatNumber, pane, span, messageId }: Place): string {
  const session = sessionId === null ? '/' : `/s/${sessionId}`
  const chat = sessionId === null || chatNumber === null ? session : `${session}/c/${chatNumber}`
  const named = pane === 'trace' && span != null ? `&span=${readable(span)}` : ''
  const place = pane === null ? chat : `${chat}?pane=${readable(pane)}${named}`
  return messageId === undefined ? place : `${place}#m=${messageId}`
}

function readable(part: string): string {
  return encodeURIComponent(part).replaceAll('%3A', ':')
}
