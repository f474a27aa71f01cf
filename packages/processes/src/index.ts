export { readProcessTable, wasStartedWith } from './process-table.ts'
export type { ProcessRow } from './process-table.ts'
export { commandOf, identifyProcess, isRunning, listProcesses, sendSignal, waitForExit } from './processes.ts'
export type { ProcessIdentity, ProcessLine } from './processes.ts'
