import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/**
 * The client's address: that of the connection, or the one that the outermost of your proxies reported, in
 * `X-Forwarded-For` or else in `Forwarded` (RFC 7239).
 * @param proxies Number of your own proxies in front of the collector.
 */
export function clientAddress(
  headers: IncomingHttpHeaders,
  connection: string | undefined,
  proxies: number,
): string | undefined {
  if (proxies === 0) return connection
  const listed = headers['x-forwarded-for'] ?? forwardedFor(headers.forwarded)
  const hops = String(listed ?? '')
    .split(',')
    .map(hop => hop.trim())
    .filter(Boolean)
  return plainAddress(hops.at(-proxies)) ?? connection
}

/** The values of `for` in a `Forwarded` header, separated by commas. */
function forwardedFor(header: string | undefined): string | undefined {
  return header
    ?.split(',')
    .map(hop => /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;\s]*)/i.exec(hop)?.[1] ?? 'unknown')
    .join(',')
}

/**
 * An address without what proxies add to it: quotes, brackets, a port, a zone. So one client has one name, however many
 * ports it uses. Undefined for anything else, such as `unknown` or an obfuscated name (RFC 7239, section 6).
 */
function plainAddress(text: string | undefined): string | undefined {
  const unquoted = text?.replace(/^"(.*)"$/, '$1').trim() ?? ''
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(unquoted) ?? []
  const [, withPort] = /^([\d.]+):\d+$/.exec(unquoted) ?? []
  const address = (bracketed ?? withPort ?? unquoted).split('%')[0]!
  return isIP(address) ? address.toLowerCase() : undefined
}
