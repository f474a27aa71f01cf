import { once } from 'node:events'
import { createServer } from 'node:net'
import { systemErrorCode } from '@boocode/db/embedded'

export interface ListenPlace {
  readonly host: string
  readonly port: number
  /** The variable that moves it. */
  readonly variable: string
}

/** @returns why nobody can listen there, in a sentence with what to do; undefined when it is free */
export async function explainUnusable(place: ListenPlace): Promise<string | undefined> {
  const { host, port, variable } = place
  const code = await tryListen(host, port)
  if (code === undefined) return undefined
  if (code === 'EADDRINUSE') {
    const { findPortOwner } = await import('./port-owner.ts')
    const owner = findPortOwner(port)
    const who = owner ? `process ${owner.pid} (${owner.command})` : 'another program'
    return `Port ${port} is taken by ${who}. End it, or set ${variable} to a free port.`
  }
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Set ${variable} to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `HOST is ${host}, which is no address of this machine. Use 127.0.0.1, 0.0.0.0 for all, or one that it has.`
  }
  return `Nobody can listen on ${host}:${port} (${code}). Set HOST or ${variable} to something else.`
}

async function tryListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  server.listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    return systemErrorCode(error) ?? String(error)
  }
  server.close()
  await once(server, 'close')
  return undefined
}
