/** What providers take for an image, about: by its area, within bounds. */
export function imageTokens({ width, height }: { width: number; height: number }): number {
  return Math.max(85, Math.min(1_600, Math.ceil((width * height) / 750)))
}
