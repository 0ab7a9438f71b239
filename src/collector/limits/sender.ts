/**
 * The name under which an address is counted: the IPv4 address, or the /64 network of an IPv6 address, which belongs
 * to one subscriber.
 */
export function senderOf(address: string): string {
  const plain = withoutMapping(address)
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('%', 1)[0]!.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const all = plain.includes('::')
    ? [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left
  return `${all
    .slice(0, 4)
    .map(part => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`
}

/** The IPv4 address that an IPv6 address maps (RFC 4291, section 2.5.5.2), written with dots or in hexadecimal. */
function withoutMapping(address: string): string {
  const [, rest] = /^(?:0*:)*:?ffff:([\da-f.:]+)$/i.exec(address) ?? []
  if (!rest) return address
  const [, high, low] = /^([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(rest) ?? []
  if (high === undefined || low === undefined) return rest
  const bytes = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map(shift => (bytes >>> shift) & 255).join('.')
}
