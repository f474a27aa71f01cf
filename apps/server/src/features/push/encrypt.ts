import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/** Keys of a browser's subscription, base64url: its public point on P-256, and the secret that both sides know. */
export interface BrowserKeys {
  readonly p256dh: string
  readonly auth: string
}

export interface Chosen {
  /** 16 bytes. */
  readonly salt: Buffer
  /** A private key on P-256 for this one message. */
  readonly privateKey: Buffer
}

const recordBytes = 4_096

/**
 * Encrypts a message for one browser: RFC 8291 (message encryption for web push) in one record of
 * RFC 8188 (`aes128gcm`).
 *
 * @param chosen for tests against the vectors of the RFC; random otherwise
 * @throws when the keys are none, or the text does not fit into one record
 */
export function encryptPush(text: string, { p256dh, auth }: BrowserKeys, chosen: Chosen = random()): Buffer {
  const plain = Buffer.from(text)
  if (plain.length > recordBytes - 17 - 86) throw new RangeError('the message is too long for a push')
  const theirs = Buffer.from(p256dh, 'base64url')
  const secret = Buffer.from(auth, 'base64url')
  const own = createECDH('prime256v1')
  own.setPrivateKey(chosen.privateKey)
  const ours = own.getPublicKey()
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const material = derive(own.computeSecret(theirs), secret, keyInfo, 32)
  const contentKey = derive(material, chosen.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(material, chosen.salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce)
  // 2 marks the last record.
  const sealed = Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.from([2])])), cipher.final(), cipher.getAuthTag()])
  const size = Buffer.alloc(5)
  size.writeUInt32BE(recordBytes)
  size.writeUInt8(ours.length, 4)
  return Buffer.concat([chosen.salt, size, ours, sealed])
}

function derive(material: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, salt, info, bytes))
}

function random(): Chosen {
  const own = createECDH('prime256v1')
  own.generateKeys()
  return { salt: randomBytes(16), privateKey: own.getPrivateKey() }
}
