import type { Item } from '../../model/feedback.js'
import { TransportError } from '../errors.js'
import { messageId } from './message-id.js'
import { poster } from './post.js'
import type { ReceiverOptions } from './receiver.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { together } from './verdicts.js'

export interface OtlpOptions extends ReceiverOptions {
  /** The full URL, for example `https://otel.example.com/v1/logs`. */
  url: string
  /** Further headers, for example an access token. */
  headers?: Record<string, string>
  /** Attributes of the resource. Default `{ 'service.name': 'heartfelt' }`. */
  resource?: Record<string, string>
}

type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { doubleValue: number }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
interface KeyValue {
  key: string
  value: AnyValue
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (value && typeof value === 'object') return { kvlistValue: { values: attributes(value) } }
  return { stringValue: String(value) }
}

const attributes = (fields: object, prefix = ''): KeyValue[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ({ key: prefix + key, value: anyValue(value) }))

/** Nanoseconds since 1970 as a decimal string, as proto3 JSON encodes 64-bit integers. */
const nanos = (time: string | undefined) => `${Date.parse(time ?? '') || 0}000000`

function logRecord(item: Item, sentAt: string, personal: boolean) {
  const { kind, createdAt, customer, page, ...fields } = item
  const { comment, contact, ...rest } = fields as typeof fields & { comment?: string; contact?: string }
  return {
    timeUnixNano: nanos(createdAt),
    observedTimeUnixNano: nanos(sentAt),
    severityNumber: 9,
    severityText: 'INFO',
    eventName: `heartfelt.${kind}`,
    ...(comment && { body: { stringValue: comment } }),
    attributes: [
      // Older backends read the name from this attribute.
      ...attributes({ 'event.name': `heartfelt.${kind}`, 'log.record.uid': messageId(item) }),
      ...attributes(rest, 'heartfelt.'),
      ...attributes({ 'url.full': page?.url, 'heartfelt.page.title': page?.title }),
      ...(personal
        ? attributes({
            'user.id': customer?.id,
            'heartfelt.traits': customer?.traits,
            'heartfelt.contact': contact,
          })
        : []),
    ],
  }
}

/**
 * Sends each batch as OTLP/HTTP logs in JSON: one log record per item, its fields as `heartfelt.*` attributes, the
 * comment as the body. A duplicate has the same `log.record.uid`. When the backend takes only a part of a batch, OTLP does
 * not report which; the items are then sent in smaller batches until the refused one is alone.
 */
export function otlp({ url, headers, resource, personal = false, fetch }: OtlpOptions): Transport {
  const post = poster(fetch, 'The OTLP backend')
  return ({ items, sentAt }, signal) =>
    together(items, async sendable => {
      const body = {
        resourceLogs: [
          {
            resource: { attributes: attributes({ 'service.name': 'heartfelt', ...resource }) },
            scopeLogs: [
              {
                scope: { name: 'heartfelt' },
                logRecords: sendable.map(item => logRecord(item, sentAt, personal)),
              },
            ],
          },
        ],
      }
      const answer = await post(url, {
        headers: { ...headers, 'content-type': 'application/json' },
        body: stringify(body),
        signal,
      })
      // Some backends answer 204 without a body.
      const { partialSuccess } = answer.trim() ? JSON.parse(answer) : {}
      if (Number(partialSuccess?.rejectedLogRecords) > 0)
        throw new TransportError(
          partialSuccess.errorMessage || 'The OTLP backend refused a part of the batch.',
          {
            status: 400,
          },
        )
    })
}
