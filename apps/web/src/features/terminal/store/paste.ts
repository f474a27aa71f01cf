/** What a clipboard's text becomes before a program may read it. */
export interface Paste {
  readonly text: string
  /** The shell would run its lines as they come; a person should see them first. */
  readonly needsConsent: boolean
  readonly lines: number
}

/**
 * Control characters but tab and line ends are removed: they are never meant, can act as keys, and an
 * escape sequence could end bracketed paste early. Line ends become the carriage return of the Enter key.
 *
 * @param isBracketed whether the program said that it can tell a paste from typing
 */
export function preparePaste(raw: string, isBracketed: boolean): Paste {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const text = raw.replace(/\r?\n/g, '\r').replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '')
  const lines = text.split('\r').length
  return { text, lines, needsConsent: !isBracketed && lines > 1 }
}
