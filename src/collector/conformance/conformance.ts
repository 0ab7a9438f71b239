import { checks } from './checks.js'
import { Absent, createClient } from './client.js'

export interface Finding {
  name: string
  /** `absent`: the collector does without an optional part of the protocol. */
  result: 'passed' | 'failed' | 'absent'
  reason?: string
}

export interface ConformanceOptions {
  /** A public key that the collector knows. */
  key: string
  fetch?: typeof fetch
  /** Hears of each finding as it is made. */
  onFinding?: (finding: Finding) => void
}

/**
 * Runs the protocol's suite against any collector. It writes answers under moments named `conformance` and erases
 * them again where the collector can erase.
 */
export async function conformance(
  url: string,
  { key, fetch, onFinding }: ConformanceOptions,
): Promise<Finding[]> {
  const client = createClient(url.replace(/\/$/, ''), key, fetch)
  const findings: Finding[] = []
  for (const [name, check] of Object.entries(checks)) {
    const finding: Finding = { name, result: 'passed' }
    try {
      await check(client)
    } catch (error) {
      finding.result = error instanceof Absent ? 'absent' : 'failed'
      const { message = String(error), cause } = error as Error
      // "fetch failed" alone does not say that nobody listens there.
      finding.reason = cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message
    }
    findings.push(finding)
    onFinding?.(finding)
  }
  return findings
}
