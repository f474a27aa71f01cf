import { serverNow } from '../../../lib/server-clock.ts'
import { followTheme } from '../../../lib/theme-color.ts'
import { growBars } from '../store/bars.ts'
import type { Bars } from '../store/bars.ts'
import { afterGrowth } from '../store/view.ts'
import type { View } from '../store/view.ts'
import { drawBars } from './draw-bars.ts'
import { readPalette } from './palette.ts'
import type { Palette } from './palette.ts'

/** So often a bar of a call that runs grows, in milliseconds: on every frame it would only keep the machine busy. */
const growEveryMs = 50

export interface Scene {
  readonly bars: Bars
  readonly start: number
  readonly end: number
  readonly rowPx: number
  readonly widthPx: number
  readonly view: View
  /** Whether a person can see it: only then do running bars grow. */
  readonly isVisible: boolean
}

/**
 * The canvas beside the rows. It covers the rows that exist and scrolls with them, so that both move in step
 * without drawing; it draws when those change, at most once a frame, and by itself while a call runs.
 */
export class Waterfall implements Disposable {
  readonly #canvas: HTMLCanvasElement
  readonly #stopTheme: () => void
  #palette: Palette = readPalette()
  #scene: Scene | null = null
  #frame = 0
  #growth: ReturnType<typeof setTimeout> | undefined

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#stopTheme = followTheme(() => {
      this.#palette = readPalette()
      this.#schedule()
    })
  }

  /** Draws at once: what is shown changes together with the rows. */
  show(scene: Scene): void {
    this.#scene = scene
    this.#draw()
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#growth)
    this.#stopTheme()
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#growth)
    this.#frame = 0
    const scene = this.#scene
    const context = this.#canvas.getContext('2d')
    if (scene === null || context === null || scene.widthPx <= 0) return
    const bars = scene.isVisible ? growBars(scene.bars, serverNow()) : scene.bars
    const heightPx = (scene.end - scene.start) * scene.rowPx
    this.#fit({ widthPx: scene.widthPx, heightPx })
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawBars(context, { ...scene, bars, view: grownView(scene, bars), palette: this.#palette })
    if (scene.isVisible && bars.running.length > 0) this.#growth = setTimeout(() => this.#schedule(), growEveryMs)
  }

  /** As many pixels as the screen has; a size that stays keeps what is drawn. */
  #fit({ widthPx, heightPx }: { widthPx: number; heightPx: number }): void {
    const width = Math.round(widthPx * devicePixelRatio)
    const height = Math.round(heightPx * devicePixelRatio)
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
  }
}

/** On an axis that everybody shares, what was looked at stays where it is while the axis grows. */
function grownView({ bars, view }: Scene, grown: Bars): View {
  const [before] = bars.axes
  const [after] = grown.axes
  return bars.axes.length === 1 && before !== undefined && after !== undefined ? afterGrowth(view, before.length / after.length) : view
}
