import { rmSync } from 'node:fs'
import { identifyProcess, isRunning } from '@boocode/processes'
import { z } from 'zod'
import { readIfThere, writePrivateFile } from './private-file.ts'

/** What a running instance tells others on the same machine, in a file that only its owner reads. */
const instanceSchema = z.object({
  pid: z.int().positive(),
  /** Start of the process, to tell it from a later one with the same number. */
  started: z.string(),
  host: z.string(),
  port: z.int(),
  coder_port: z.int(),
  booterm_port: z.int(),
  public_url: z.string().nullable(),
  /** Secret. Null until the database's place is known. */
  database_url: z.string().nullable(),
})
export type Instance = z.infer<typeof instanceSchema>

/** @returns the instance that runs with this home, or undefined when none does */
export function findInstance(file: string): Instance | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const parsed = instanceSchema.safeParse(parseJson(text))
  return parsed.success && isRunning(parsed.data) ? parsed.data : undefined
}

export function announceInstance(file: string, about: Omit<Instance, 'pid' | 'started'>): void {
  const self = identifyProcess(process.pid)
  writePrivateFile(file, JSON.stringify({ pid: process.pid, started: self?.started ?? '', ...about }))
}

export function retractInstance(file: string): void {
  rmSync(file, { force: true })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
