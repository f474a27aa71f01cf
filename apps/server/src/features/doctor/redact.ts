import type { Doctor } from '@boocode/contracts'

/**
 * The same without what belongs to a person: names of devices, paths, addresses, and whatever looks like
 * a secret. Meant to be handed to strangers.
 */
export function redact(doctor: Doctor): Doctor {
  const devices = [...new Set(doctor.sockets.map((socket) => socket.device))]
  return {
    ...doctor,
    services: doctor.services.map((service) => ({ ...service, note: redactText(service.note) })),
    sockets: doctor.sockets.map((socket) => ({ ...socket, device: `device ${devices.indexOf(socket.device) + 1}` })),
    errors: doctor.errors.map((error) => ({ ...error, where: redactText(error.where), message: redactText(error.message) })),
  }
}

const rules: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s'"”]+/gi, '<address>'],
  [/“[^”]*”/g, '“…”'],
  [/\bsk-[\w-]{6,}|\b[A-Za-z0-9_-]{32,}\b/g, '<secret>'],
  [/(?<![\w/])(?:~|\.{0,2})\/(?!api\/)[^\s'"”,;:]+/g, '<path>'],
  [/\b[A-Za-z]:\\[^\s'"”]+/g, '<path>'],
  [/\b[\w.+-]+@[\w-]+\.[\w.]+\b/g, '<mail>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<address>'],
]

export function redactText(text: string): string {
  return rules.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text)
}
