import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../lib/storage.ts'

const key = 'boocode.timeline-strip'

/** Whether chats show their timeline above them, on this device. */
export const stripSetting = createStore<boolean>(() => readStored(key) === 'yes')

export function toggleStrip(): void {
  const isShown = !stripSetting.getState()
  stripSetting.setState(isShown, true)
  writeStored(key, isShown ? 'yes' : 'no')
}
