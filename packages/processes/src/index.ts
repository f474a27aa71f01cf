export { readProcessTable, wasStartedWith } from './process-table.ts'
export type { ProcessRow } from './process-table.ts'
export { commandOf, hasExited, identifyProcess, isRunning, listProcesses, sendSignal, waitForExit } from './processes.ts'
export type { ProcessIdentity, ProcessLine } from './processes.ts'
