/** For those who only want to know how commands run here: loads nothing else of the engine. */
export { commandSettings } from './command-settings.ts'
export { createSandbox } from './sandbox.ts'
