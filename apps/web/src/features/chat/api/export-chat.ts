/** Where the whole chat can be saved from. */
export function exportUrl(chatId: string, format: 'md' | 'json'): string {
  return `/api/chats/${chatId}/export?format=${format}`
}
