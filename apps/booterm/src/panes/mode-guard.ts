// A program that is killed leaves the mouse and paste modes that it set: the shell then prints escapes for
// every move of the mouse. Nothing tells of it but this: the modes are on, and the shell has the terminal.
import { MOUSE_MODES, PASTE_MODE } from '../screen/mode-tracker.ts'

/**
 * Mouse modes are never a shell's own. Bracketed paste is: it is left behind only when it was last set
 * while another program had the terminal.
 *
 * @param isSetByShell whether the shell had the terminal when the paste mode was last set
 * @returns the modes to switch off
 */
export function leftModes(on: ReadonlySet<number>, isSetByShell: boolean): number[] {
  const mouse = MOUSE_MODES.filter((mode) => on.has(mode))
  return on.has(PASTE_MODE) && !isSetByShell ? [...mouse, PASTE_MODE] : mouse
}

/** Output that switches modes off. */
export function switchOff(modes: readonly number[]): string {
  return modes.map((mode) => `\x1b[?${mode}l`).join('')
}
