import { withTimeout } from '../device/with-timeout.js'

const PERMISSION_TIMEOUT_MS = 1000

const LOOPBACK = /^(localhost|.*\.localhost|127\..*|\[::1\])$/
const PRIVATE = /^([^.]+|.*\.local|10\..*|192\.168\..*|169\.254\..*|172\.(1[6-9]|2\d|3[01])\..*|\[f[cde].*)$/

const isLocal = (host: string) => LOOPBACK.test(host) || PRIVATE.test(host)

/** The permission's state. Chromium 142 has one name for it, later versions have one for each kind of address. */
async function permissionFor(host: string): Promise<PermissionStatus | undefined> {
  for (const name of [LOOPBACK.test(host) ? 'loopback-network' : 'local-network', 'local-network-access']) {
    try {
      const query = navigator.permissions.query({ name: name as PermissionName })
      return await withTimeout(PERMISSION_TIMEOUT_MS, query)
    } catch {
      // This browser does not know the name.
    }
  }
}

/**
 * Explains why nothing reaches a collector at a private address: a page with a public address needs the permission of
 * Local Network Access, and until the person has answered the browser, each request fails without a reason.
 * @param onGranted Called when the person grants it.
 * @see https://wicg.github.io/local-network-access/
 */
export async function explainLocalNetwork(
  collector: string,
  warn: (message: string) => void,
  onGranted: () => void,
): Promise<void> {
  const { hostname } = new URL(collector)
  if (!isLocal(hostname) || isLocal(location.hostname)) return
  const permission = await permissionFor(hostname)
  if (!permission || permission.state === 'granted') return
  warn(
    `the collector is at a private address, ${hostname}, and this page needs the permission "Local Network Access" to reach it (now: ${permission.state}). Answers wait until it is granted.`,
  )
  permission.onchange = () => {
    if (permission.state === 'granted') onGranted()
  }
}
