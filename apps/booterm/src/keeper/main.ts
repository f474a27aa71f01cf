import { Keeper } from './keeper.ts'

const [path, home] = process.argv.slice(2)
if (path === undefined || home === undefined) throw new Error('give the path of the socket, and the home')

// Its own name: what ends BooCode's services by theirs does not end what people run in terminals.
process.title = `terminal-keeper ${home}`

/** Programs that do not heed the hang-up are killed before. */
const patienceMs = 2_500
const keeper = new Keeper({ path, home, onDone: end })

function end(): void {
  keeper.end()
  setTimeout(() => process.exit(0), patienceMs)
}

/** One program's fault must not end the others: they are all that this process is for. */
function noteFault(error: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

process.on('uncaughtException', noteFault)
process.on('unhandledRejection', noteFault)
process.on('SIGHUP', () => undefined)
process.on('SIGINT', () => undefined)
process.on('SIGTERM', end)

try {
  if (!(await keeper.listen())) process.exit(0)
} catch (error) {
  noteFault(error)
  process.exit(1)
}
