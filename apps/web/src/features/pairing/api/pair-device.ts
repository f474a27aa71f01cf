import { pairResponseSchema } from '@boocode/contracts'
import type { Device } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Trades a one-time token for this device's cookie. */
export async function pairDevice(token: string, deviceName: string): Promise<Device> {
  const body = { token, device_name: deviceName }
  return (await request(pairResponseSchema, '/api/pair', { method: 'POST', body })).device
}
