import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../../lib/storage.ts'

const key = 'boocode.terminal-screen-reader'

/** Whether terminals of this device are read out: costs speed, so it is asked for. */
export const screenReader = createStore<{ readonly isOn: boolean }>(() => ({ isOn: readStored(key) === 'yes' }))

export function setScreenReader(isOn: boolean): void {
  screenReader.setState({ isOn })
  writeStored(key, isOn ? 'yes' : 'no')
}
