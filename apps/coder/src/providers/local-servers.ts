import type { LocalServer } from '@boocode/contracts'
import { listModels } from './list-models.ts'

/** Where model servers of this machine listen unless told otherwise. */
const usual = [
  { name: 'Ollama', port: 11434 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'LM Studio', port: 1234 },
]
const timeoutMs = 500

/** The model servers that answer on loopback within half a second. Nothing of it is saved. */
export async function findLocalServers(signal: AbortSignal, candidates: readonly { name: string; port: number }[] = usual): Promise<LocalServer[]> {
  const found = await Promise.all(candidates.map(async (candidate) => await ask(candidate, signal)))
  return found.flatMap((server) => server ?? [])
}

async function ask({ name, port }: { name: string; port: number }, signal: AbortSignal): Promise<LocalServer | null> {
  const base_url = `http://127.0.0.1:${port}/v1`
  const words = { name, changeKey: '', checkAddress: '' }
  const list = await listModels({ apiKey: '', baseUrl: base_url, words }, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
  return list.kind === 'listed' ? { name, base_url, models: list.models.map((model) => model.name) } : null
}
