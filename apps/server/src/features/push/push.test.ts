import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encryptPush } from './encrypt.ts'
import { isPushHost } from './push-hosts.ts'
import { createVapid } from './vapid.ts'

/** As a browser does (RFC 8291, section 3). */
function decrypt(message: Buffer, privateKey: Buffer, auth: Buffer): string {
  const browser = createECDH('prime256v1')
  browser.setPrivateKey(privateKey)
  const salt = message.subarray(0, 16)
  const idLength = message.readUInt8(20)
  const server = message.subarray(21, 21 + idLength)
  const sealed = message.subarray(21 + idLength)
  const hkdf = (material: Buffer, by: Buffer, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', material, by, info, length))
  const material = hkdf(browser.computeSecret(server), auth, Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), server]), 32)
  const decipher = createDecipheriv('aes-128-gcm', hkdf(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), hkdf(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12))
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}

describe('a push message', () => {
  it('is encrypted as in the example of RFC 8291, appendix A', () => {
    const chosen = { salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'), privateKey: Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url') }
    const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' }
    expect(encryptPush('When I grow up, I want to be a watermelon', keys, chosen).toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    )
  })
  it('is what the browser reads, whatever it says', () => {
    const browser = createECDH('prime256v1')
    browser.generateKeys()
    const auth = Buffer.alloc(16, 7)
    const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') }
    fc.assert(fc.property(fc.string({ maxLength: 900 }), (text) => decrypt(encryptPush(text, keys), browser.getPrivateKey(), auth) === text))
  })
  it('that is too long is refused', () => {
    const keys = { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'BTBZMqHH6r4Tts7J_aSIgg' }
    expect(() => encryptPush('x'.repeat(5_000), keys)).toThrow(RangeError)
  })
})

describe('the key of the server', () => {
  const secret = 'a-service-secret-of-32-characters'
  it('is the same for every server that has the secret, and another for another', () => {
    expect(createVapid(secret, 'https://a').publicKey).toBe(createVapid(secret, 'https://b').publicKey)
    expect(createVapid(`${secret}!`, 'https://a').publicKey).not.toBe(createVapid(secret, 'https://a').publicKey)
  })
  it('signs who asks, for which push service, and for how long', () => {
    const { publicKey, authorization } = createVapid(secret, 'https://boocode.example')
    const value = authorization('https://push.example/some/where', 1_000_000)
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(value) ?? []
    const [header = '', claims = '', signature = ''] = token.split('.')
    const point = Buffer.from(key, 'base64url')
    const part = (from: number) => point.subarray(from, from + 32).toString('base64url')
    const verifier = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) } })
    expect(key).toBe(publicKey)
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), { key: verifier, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ aud: 'https://push.example', exp: 1_000 + 12 * 3_600, sub: 'https://boocode.example' })
  })
})

it.each([
  ['https://fcm.googleapis.com/fcm/send/x', true],
  ['https://web.push.apple.com/x', true],
  ['http://fcm.googleapis.com/x', false],
  ['https://fcm.googleapis.com.evil.example/x', false],
  ['https://evilpush.apple.com/x', false],
  ['https://user@fcm.googleapis.com/x', false],
  ['https://169.254.169.254/latest', false],
  ['http://127.0.0.1:9502/health', false],
])('pushes go to the push services of browsers and nowhere else: %s', (endpoint, isAllowed) => {
  expect(isPushHost(endpoint, ['fcm.googleapis.com', '*.push.apple.com'])).toBe(isAllowed)
})
