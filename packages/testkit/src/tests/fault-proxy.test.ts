import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, startFaultProxy } from '../index.ts'

/** Answers every piece with the same piece, and counts what it got. */
let echo: Server
let heard = 0
beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.length
      socket.write(bytes)
    })
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
})
afterAll(() => echo.close())

const target = (): number => (echo.address() as AddressInfo).port

async function open(port: number): Promise<{ socket: Socket; received: () => string; closed: () => boolean }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let isClosed = false
  socket.on('data', (bytes: Buffer) => (text += String(bytes)))
  socket.on('error', () => undefined)
  socket.on('close', () => (isClosed = true))
  await once(socket, 'connect')
  return { socket, received: () => text, closed: () => isClosed }
}

test('passes everything on in order, also while it delays and when the delay ends', async () => {
  await using proxy = await startFaultProxy(target())
  const { socket, received } = await open(proxy.port)
  for (let n = 0; n < 50; n += 1) {
    proxy.delay(n % 3 === 0 ? 5 : 0)
    socket.write(`${n} `)
  }
  const wanted = Array.from({ length: 50 }, (_one, n) => `${n} `).join('')
  await eventually('all of it', () => received() === wanted)
  expect(proxy.bytesDown).toBe(wanted.length)
  socket.destroy()
})

test('cuts now, or after so many bytes of the server', async () => {
  await using proxy = await startFaultProxy(target())
  const first = await open(proxy.port)
  first.socket.write('hello')
  await eventually('the echo', () => first.received() === 'hello')
  proxy.cut()
  await eventually('the end', () => first.closed())
  const second = await open(proxy.port)
  proxy.cutAfter(3)
  second.socket.write('hello')
  await eventually('the end', () => second.closed())
  expect(second.received()).toBe('hel')
  expect(proxy.open).toBe(0)
})

test('is deaf without a word in both directions, and cuts the deaf when it heals', async () => {
  await using proxy = await startFaultProxy(target())
  const { socket, received, closed } = await open(proxy.port)
  socket.write('before')
  await eventually('the echo', () => received() === 'before')
  proxy.goDeaf()
  const heardBefore = heard
  socket.write('into the void')
  const late = await open(proxy.port)
  late.socket.write('also nothing')
  const witness = await startFaultProxy(target())
  const bystander = await open(witness.port)
  bystander.socket.write('x')
  await eventually('the echo of somebody else', () => bystander.received() === 'x')
  expect(heard - heardBefore).toBe(1)
  expect([received(), late.received(), closed(), late.closed()]).toEqual(['before', '', false, false])
  proxy.heal()
  await eventually('the end of the deaf ones', () => closed() && late.closed())
  await witness[Symbol.asyncDispose]()
})

test('refuses new connections until it heals', async () => {
  await using proxy = await startFaultProxy(target())
  proxy.refuse()
  const refused = connect(proxy.port, '127.0.0.1')
  let fault = ''
  refused.on('error', (error: NodeJS.ErrnoException) => (fault = error.code ?? ''))
  await eventually('the refusal', () => fault === 'ECONNRESET')
  expect(proxy.open).toBe(0)
  proxy.heal()
  const { socket, received } = await open(proxy.port)
  socket.write('again')
  await eventually('the echo', () => received() === 'again')
  socket.destroy()
})
