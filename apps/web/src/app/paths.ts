/** The addresses of the workspace. */
export interface Place {
  readonly sessionId: string | null
  readonly chatNumber: number | null
  /** `?pane=`: what is shown instead of the chat, `<pane>` or `<pane>:<item>`. */
  readonly pane: string | null
  /** `#m=`: the message that the chat goes to. */
  readonly messageId?: string
}

export function pathOf({ sessionId, chatNumber, pane, messageId }: Place): string {
  const session = sessionId === null ? '/' : `/s/${sessionId}`
  const chat = sessionId === null || chatNumber === null ? session : `${session}/c/${chatNumber}`
  const place = pane === null ? chat : `${chat}?pane=${encodeURIComponent(pane).replaceAll('%3A', ':')}`
  return messageId === undefined ? place : `${place}#m=${messageId}`
}
