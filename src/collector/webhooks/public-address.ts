import { lookup } from 'node:dns/promises'
import { BlockList, isIPv4 } from 'node:net'

const blocked = new BlockList()
// Special-purpose networks of RFC 6890 and its successors: loopback, private, link-local (cloud metadata), tests.
for (const subnet of [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
  ],
  ...[
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
  ],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]) {
  const [address, bits] = subnet.split('/') as [string, string]
  blocked.addSubnet(address, Number(bits), 'ipv4')
}
// Of IPv6 only global unicast (2000::/3) is allowed, without documentation networks and without tunnels to an IPv4
// address.
for (const subnet of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) {
  const [address, bits] = subnet.split('/') as [string, string]
  blocked.addSubnet(address, Number(bits), 'ipv6')
}
const allowed = new BlockList()
allowed.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address is on the public internet. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !blocked.check(address, 'ipv4')
  return allowed.check(address, 'ipv6') && !blocked.check(address, 'ipv6')
}

/** Resolves a host name to its addresses. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>

const resolveAll: Resolve = host => lookup(host, { all: true, verbatim: true })

/**
 * Resolves a host to its public addresses. The request must connect to one of these: a second DNS lookup could return a
 * private one (DNS rebinding). Throws an Error if any address of the host is not public.
 */
export async function publicAddresses(
  host: string,
  resolve: Resolve = resolveAll,
): Promise<{ address: string; family: number }[]> {
  const addresses = await resolve(host.replace(/^\[(.*)\]$/, '$1'))
  if (addresses.length === 0) throw new Error(`${host} has no address`)
  const privateAddress = addresses.find(({ address }) => !isPublic(address))
  if (privateAddress)
    throw new Error(`${host} leads to ${privateAddress.address}, which is not on the public internet`)
  return addresses
}
