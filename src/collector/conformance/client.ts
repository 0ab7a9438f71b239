import { createHash, randomBytes } from 'node:crypto'
import type { FeedbackItem } from '../../model/feedback.js'
import { uuidv7 } from '../../model/identifier.js'
import type { Verdict } from '../../model/protocol.js'

/** A response of the collector under test. */
export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the response of an unknown collector; each check validates what it uses
  body: any
}

/** A simulated device. */
export interface Device {
  id: string
  secret: string
  proof: string
}

export type Client = ReturnType<typeof createClient>

/** A client that talks to the collector under test as a device does. */
export function createClient(url: string, key: string, fetch: typeof globalThis.fetch = globalThis.fetch) {
  const call = async (path: string, init?: RequestInit): Promise<Reply> => {
    const response = await fetch(url + path, {
      signal: AbortSignal.timeout(15_000),
      redirect: 'manual',
      ...init,
    })
    const text = await response.text()
    let body: unknown = text
    try {
      body = JSON.parse(text)
    } catch {}
    return { status: response.status, headers: response.headers, body }
  }
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    call('/v1/feedback', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const devices: Device[] = []
  const device = (): Device => {
    const secret = randomBytes(32).toString('hex')
    const made = { id: uuidv7(), secret, proof: createHash('sha256').update(secret).digest('hex') }
    devices.push(made)
    return made
  }
  /** The device of all items that name no other, so that they can be erased. */
  const own = device()
  const isOwn = (item: unknown) => (item as { device?: unknown } | null)?.device === own.id
  /** Sends items in the envelope that a device uses. */
  const send = (items: unknown[], envelope: Record<string, unknown> = {}) =>
    post({
      ...{ key, sentAt: new Date().toISOString(), items },
      ...(items.some(isOwn) && { proof: own.proof }),
      ...envelope,
    })

  return {
    key,
    call,
    post,
    send,
    device,
    own,
    /** Erases what all devices of this client have sent; returns the verdicts. */
    eraseAll: async (): Promise<Verdict[]> => {
      const all: Verdict[] = []
      for (const { id, proof } of devices) {
        const erase = {
          kind: 'erase',
          id: uuidv7(),
          revision: 1,
          device: id,
          createdAt: new Date().toISOString(),
        }
        all.push(...verdicts(await send([erase], { proof })))
      }
      return all
    },
    bearer: ({ id, secret }: Device) => ({ Authorization: `Bearer ${id}.${secret}` }),
    answer: (fields: Partial<FeedbackItem> & Record<string, unknown> = {}) => ({
      ...{ kind: 'feedback', id: uuidv7(), revision: 1, state: 'complete', moment: 'conformance' },
      ...{ scale: 'mood5', point: 'good', value: 0.5, source: 'passive', locale: 'en', device: own.id },
      createdAt: new Date().toISOString(),
      ...fields,
    }),
  }
}

/** Thrown by a check when the collector lacks an optional part of the protocol. */
export class Absent extends Error {
  override name = 'Absent'
}

/** Throws an Error with this message unless the condition holds. */
export function expect(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** The verdicts of a successful response. */
export function verdicts(reply: Reply): Verdict[] {
  expect(reply.status === 200, `expected status 200, got ${reply.status}`)
  expect(Array.isArray(reply.body?.results), 'expected a JSON body with "results"')
  return reply.body.results
}

/** The statuses of a successful response, separated by spaces. */
export const statuses = (reply: Reply): string =>
  verdicts(reply)
    .map(verdict => verdict.status)
    .join(' ')
