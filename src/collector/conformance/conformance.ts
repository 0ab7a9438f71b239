import { checks } from './checks.js'
import { Absent, createClient } from './client.js'

/** The result of one check. */
export interface Finding {
  name: string
  /** `absent`: the collector lacks an optional part of the protocol. */
  result: 'passed' | 'failed' | 'absent'
  reason?: string
}

/** Options of the conformance suite. */
export interface ConformanceOptions {
  /** A public key that the collector knows. */
  key: string
  /** Default: the global `fetch`. */
  fetch?: typeof fetch
  /** Called with the result of each check as it finishes. */
  onFinding?: (finding: Finding) => void
}

/**
 * Runs the conformance suite of protocol v1 against a collector. It writes test data, for the moment
 * `conformance`, and takes it back at the end where the collector can erase.
 * @param url The collector's address, for example `http://localhost:4400`.
 * @example
 * const findings = await conformance('http://localhost:4400', { key: 'pk_…' })
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
      // "fetch failed" alone does not say why, for example that the connection was refused.
      finding.reason = cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message
    }
    findings.push(finding)
    onFinding?.(finding)
  }
  return findings
}
