// Everything that must hold before anything is started or written: the home is ours alone, nothing
// of an earlier run is left, the ports are free.
import { reachableHost } from '@boocode/db/pairing'
import type { SupervisorConfig } from './config.ts'
import type { HomeLock } from './home-lock.ts'
import { takeHomeLock } from './home-lock.ts'
import type { HomePaths } from './home-paths.ts'
import { makeHome } from './home-paths.ts'
import { announceInstance, findInstance } from './instance.ts'
import { endOrphans } from './orphans.ts'
import type { Log } from './output.ts'
import type { ListenPlace } from './ports.ts'
import { explainUnusable } from './ports.ts'
import { StartError } from './start-error.ts'

export interface ListenPlaces {
  readonly server: ListenPlace
  readonly coder: ListenPlace
  readonly booterm: ListenPlace
}

export function listenPlaces(config: SupervisorConfig): ListenPlaces {
  return {
    server: { host: config.host, port: config.port, variable: 'PORT' },
    coder: { host: '127.0.0.1', port: config.coderPort, variable: 'CODER_PORT' },
    booterm: { host: '127.0.0.1', port: config.bootermPort, variable: 'BOOTERM_PORT' },
  }
}

/**
 * @returns the lock, to be held as long as anything runs
 * @throws StartError
 */
export async function claimHome(config: SupervisorConfig, paths: HomePaths, log: Log): Promise<HomeLock> {
  try {
    makeHome(paths.home)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`The folder ${paths.home} cannot be used (${reason}). Choose another with BOOCODE_HOME.`, error)
  }
  const lock = takeHomeLock(paths.lock)
  if (!lock) throw new StartError(describeOther(paths))
  try {
    for (const orphan of await endOrphans(paths.children)) log.warn(`ended ${orphan}, which an earlier BooCode left running`)
    const { server, coder, booterm } = listenPlaces(config)
    const faults = await Promise.all([server, coder, booterm].map(explainUnusable))
    const told = faults.filter((fault) => fault !== undefined)
    if (told.length > 0) throw new StartError(told.join('\n'))
    announce(config, paths, null)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

/** @param databaseUrl null while its place is not known */
export function announce(config: SupervisorConfig, paths: HomePaths, databaseUrl: string | null): void {
  announceInstance(paths.instance, {
    host: config.host,
    port: config.port,
    coder_port: config.coderPort,
    booterm_port: config.bootermPort,
    public_url: config.publicUrl ?? null,
    database_url: databaseUrl,
  })
}

function describeOther(paths: HomePaths): string {
  const other = findInstance(paths.instance)
  const where = other ? ` (process ${other.pid}, http://${reachableHost(other.host)}:${other.port})` : ''
  return (
    `BooCode is already running with the home ${paths.home}${where}.\n` +
    'Open that one (npm start -- pair prints a link), stop it first, or run a second one with its own BOOCODE_HOME, PORT, CODER_PORT and BOOTERM_PORT.'
  )
}
