/**
 * Ids look like DeepSeek's (`call_00_…`). They follow from the prompt, so the same request gets the
 * same ids after a restart; the last letter remembers whether the model had reasoned before the
 * call, which is how a restarted server still knows that the reasoning must be sent back.
 */
export function toolCallId(promptKey: number, index: number, reasoned: boolean): string {
  const place = String(index).padStart(2, '0')
  return `call_${place}_${promptKey.toString(36).padStart(11, '0')}${reasoned ? 'R' : 'N'}`
}

export function hadReasoning(id: string): boolean {
  return /^call_\d{2,}_[0-9a-z]{11}R$/.test(id)
}
