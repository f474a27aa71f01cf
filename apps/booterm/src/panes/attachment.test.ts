import { maxUnackedBytes } from '@boocode/contracts'
import { expect, test } from 'vitest'
import { Attachment } from './attachment.ts'

const outlet = { sendBytes() {}, sendFrame() {}, close() {} }
const kibibytes = (count: number): Uint8Array => new Uint8Array(count * 1024)

test('a client is behind above a mebibyte, until half of it is acknowledged', () => {
  const client = new Attachment(outlet, 0)
  client.sendBytes(kibibytes(1024), 0)
  expect(client.isBehind).toBe(false)
  client.sendBytes(kibibytes(1), 0)
  expect(client.isBehind).toBe(true)
  client.acknowledge(maxUnackedBytes / 2, 1)
  expect(client.isBehind).toBe(true)
  client.acknowledge(maxUnackedBytes / 2 + 1024, 2)
  expect(client.isBehind).toBe(false)
})

test('silence counts from the last sign of life, and only while it is behind', () => {
  const client = new Attachment(outlet, 0)
  client.sendBytes(kibibytes(10), 50)
  expect(client.silentFor(9_000)).toBe(0)
  client.sendBytes(kibibytes(2_000), 100)
  expect(client.silentFor(9_000)).toBe(8_950)
  client.acknowledge(1, 9_000)
  expect(client.silentFor(9_500)).toBe(500)
})

test.each([-1, 0, 5, 10_000_000])('an acknowledgement of %i bytes that cannot be says nothing', (bytes) => {
  const client = new Attachment(outlet, 0)
  client.sendBytes(kibibytes(2_000), 0)
  client.acknowledge(5, 10)
  client.acknowledge(bytes, 900)
  expect(client.silentFor(1_000)).toBe(990)
})
