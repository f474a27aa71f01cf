import type { ConfigResult, SupervisorConfig } from '../config.ts'
import { listenPlaces } from '../claim.ts'
import { homePaths } from '../home-paths.ts'
import { findInstance } from '../instance.ts'
import { checkGit, checkHome, checkNode, checkPrices, checkProjectRoots, checkSandbox } from './check-machine.ts'
import { checkDatabasePlace, checkInstance, checkModel, checkPort, checkPublicAddress } from './check-services.ts'
import type { Finding } from './finding.ts'
import { fail, ok } from './finding.ts'

export interface DoctorOptions {
  readonly asJson: boolean
  readonly print: (text: string) => void
}

const SIGNS = { ok: '✓', warn: '!', fail: '✗' } as const

/** Prints what is there, what is missing and how to get it. @returns the exit code: 1 when something fails */
export async function doctor(loaded: ConfigResult, { asJson, print }: DoctorOptions): Promise<number> {
  const findings = await examine(loaded)
  const isWell = findings.every(({ status }) => status !== 'fail')
  print(asJson ? JSON.stringify({ ok: isWell, checks: findings }, undefined, 2) : formatFindings(findings))
  return isWell ? 0 : 1
}

export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length))
  return findings
    .flatMap((finding) => [
      `${SIGNS[finding.status]} ${finding.name.padEnd(width)}  ${finding.detail}`,
      ...(finding.status === 'ok' ? [] : [`  ${' '.repeat(width)}  → ${finding.fix}`]),
    ])
    .join('\n')
}

async function examine(loaded: ConfigResult): Promise<Finding[]> {
  const tools = [checkNode(process.versions.node), checkGit()]
  if (!loaded.ok) return [fail('configuration', loaded.message, 'Change these variables in the environment or in .env.'), ...tools]
  return [checkConfiguration(loaded.config), ...tools, ...(await examineServices(loaded.config))]
}

function checkConfiguration({ warnings }: SupervisorConfig): Finding {
  if (warnings.length === 0) return ok('configuration', 'valid')
  return { name: 'configuration', status: 'warn', detail: warnings.join(' '), fix: 'See .env.example for every variable.' }
}

async function examineServices(config: SupervisorConfig): Promise<Finding[]> {
  const instance = findInstance(homePaths(config.home).instance)
  const { server, coder, booterm } = listenPlaces(config)
  const [sandbox, port, coderPort, bootermPort, database, model, running] = await Promise.all([
    checkSandbox(config),
    checkPort('port', server, instance?.port),
    checkPort('coder port', coder, instance?.coder_port),
    checkPort('terminal port', booterm, instance?.booterm_port),
    checkDatabasePlace(config, instance),
    checkModel(config),
    checkInstance(instance),
  ])
  return [sandbox, checkHome(config), port, coderPort, bootermPort, database, model, checkPrices(config), checkProjectRoots(config), checkPublicAddress(config), running]
}
