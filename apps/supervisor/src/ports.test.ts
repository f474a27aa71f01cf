import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { explainUnusable } from './ports.ts'

async function listen(host: string) {
  const server = createServer()
  server.listen(0, host)
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

test('a port that is taken is explained by who has it and which variable moves ours', async () => {
  const { server, port } = await listen('127.0.0.1')
  const place = { host: '127.0.0.1', port, variable: 'CODER_PORT' }
  const sentence = await explainUnusable(place)
  expect(sentence).toContain(`Port ${port} is taken by process ${process.pid} (`)
  expect(sentence).toContain('set CODER_PORT')
  server.close()
  await once(server, 'close')
  expect(await explainUnusable(place)).toBeUndefined()
})

test('an address that the machine does not have is explained as such', async () => {
  const sentence = await explainUnusable({ host: '192.0.2.1', port: 9500, variable: 'PORT' })
  expect(sentence).toContain('HOST is 192.0.2.1, which is no address of this machine')
})
