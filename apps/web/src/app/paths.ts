/** The addresses of the workspace. */
export interface Place {
  readonly sessionId: string | null
  readonly chatNumber: number | null
  /** `?pane=`: what is shown instead of the chat, `<pane>` or `<pane>:<item>`. */
  readonly pane: string | null
}

export function pathOf({ sessionId, chatNumber, pane }: Place): string {
  const session = sessionId === null ? '/' : `/s/${sessionId}`
  const chat = sessionId === null || chatNumber === null ? session : `${session}/c/${chatNumber}`
  return pane === null ? chat : `${chat}?pane=${encodeURIComponent(pane).replaceAll('%3A', ':')}`
}
