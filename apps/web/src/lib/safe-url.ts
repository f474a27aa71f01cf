const allowed = new Set(['http:', 'https:', 'mailto:'])

/** The address when a link may lead there: an absolute http(s) or mail address. Anything else is null. */
export function safeUrl(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null
  const url = new URL(href)
  return allowed.has(url.protocol) ? url.href : null
}
