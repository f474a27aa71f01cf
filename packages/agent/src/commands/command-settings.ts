import path from 'node:path'

import { commandEnvironment } from './command-environment.ts'
import type { CommandEnvironment } from './command-environment.ts'

/** What decides how commands of agents run on this machine: the same for the coder, which runs them, and the doctor. */
export interface CommandSettings {
  readonly environment: CommandEnvironment
  /** Absolute paths that no command in a sandbox may read, besides the usual places of secrets. */
  readonly hidden: readonly string[]
}

export interface OwnPlaces {
  /** The checkout that BooCode itself runs from. */
  readonly checkout: string
  /** BooCode's own data. */
  readonly home: string
}

/** @param source the environment of this process */
export function commandSettings(source: Readonly<Record<string, string | undefined>>, { checkout, home }: OwnPlaces): CommandSettings {
  return { environment: commandEnvironment(source, { checkout }), hidden: [home, path.join(checkout, '.env')] }
}
