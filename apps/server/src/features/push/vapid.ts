import { createECDH, createPrivateKey, hkdfSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** How a server shows push services that it is the one which the browser subscribed to (RFC 8292). */
export interface Vapid {
  /** An uncompressed point on P-256, base64url: what a browser subscribes with. */
  readonly publicKey: string
  /** The `Authorization` header for a push to this endpoint. */
  authorization(endpoint: string, nowMs: number): string
}

const validForSeconds = 12 * 60 * 60

/**
 * The key follows from the secret that all services share, so every server has the same and none keeps one.
 *
 * @param contact an https or mailto address, for the operator of the push service
 */
export function createVapid(serviceSecret: string, contact: string): Vapid {
  const { key, publicKey } = deriveKey(serviceSecret)
  const header = encode({ typ: 'JWT', alg: 'ES256' })
  return {
    publicKey,
    authorization(endpoint, nowMs) {
      const claims = encode({ aud: new URL(endpoint).origin, exp: Math.floor(nowMs / 1_000) + validForSeconds, sub: contact })
      const signature = sign('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' })
      return `vapid t=${header}.${claims}.${signature.toString('base64url')}, k=${publicKey}`
    },
  }
}

function deriveKey(serviceSecret: string): { key: KeyObject; publicKey: string } {
  const curve = createECDH('prime256v1')
  for (let attempt = 0; ; attempt += 1) {
    try {
      curve.setPrivateKey(Buffer.from(hkdfSync('sha256', serviceSecret, 'boocode', `web push ${attempt}`, 32)))
      break
    } catch {
      // Not a number below the order of the curve, once in four thousand million: the next one is.
    }
  }
  const point = curve.getPublicKey()
  const part = (from: number) => point.subarray(from, from + 32).toString('base64url')
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: padded(curve.getPrivateKey()).toString('base64url'), x: part(1), y: part(33) } })
  return { key, publicKey: point.toString('base64url') }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A key that begins with zeros is given shorter. */
function padded(key: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(32 - key.length), key])
}
