import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer'
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { describe, expect, it } from 'vitest'
import { isTransportError } from '../../../src/browser/errors.js'
import { otlp } from '../../../src/browser/transports/otlp.js'
import { answerOf, batchOf, fakeBackend, transportContract } from '../../contracts/transport.js'

const url = 'https://otel.example/v1/logs'
const acknowledge = () => Response.json({ partialSuccess: {} })
const signal = AbortSignal.timeout(60_000)

transportContract('otlp', { make: fetch => otlp({ url, fetch }), acknowledge })

/** What OpenTelemetry's own SDK and serialiser send. */
async function theirs() {
  const records: ReadableLogRecord[] = []
  const provider = new LoggerProvider()
  provider.addLogRecordProcessor({
    onEmit: record => void records.push(record),
    forceFlush: async () => {},
    shutdown: async () => {},
  })
  provider.getLogger('heartfelt').emit({
    body: 'Came early',
    severityNumber: 9,
    severityText: 'INFO',
    attributes: { text: 'a', value: 0.5, flag: true, words: ['relieved'] },
  })
  return JSON.parse(new TextDecoder().decode(JsonLogsSerializer.serializeRequest(records)))
}

/** The fields of a value and their types, without the contents. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape)
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shape(part)]))
  return typeof value
}

type Logs = {
  resourceLogs: { resource: object; scopeLogs: { scope: object; logRecords: Record<string, unknown>[] }[] }[]
}

async function ours(item = answerOf(), personal = false) {
  const { seen, request } = fakeBackend(acknowledge)
  await otlp({ url, fetch: request, personal })(batchOf(item), signal)
  const body = JSON.parse(seen[0]!.body) as Logs
  return { body, record: body.resourceLogs[0]!.scopeLogs[0]!.logRecords[0]! }
}
const attributesOf = (record: Record<string, unknown>) =>
  Object.fromEntries(
    (record.attributes as { key: string; value: unknown }[]).map(({ key, value }) => [key, value]),
  )

describe('OTLP/HTTP logs', () => {
  it('have the shape that OpenTelemetry’s own SDK sends', async () => {
    const { body, record } = await ours()
    const their = (await theirs()) as Logs
    const theirRecord = their.resourceLogs[0]!.scopeLogs[0]!.logRecords[0]!
    for (const field of ['timeUnixNano', 'observedTimeUnixNano', 'severityNumber', 'severityText', 'body'])
      expect([field, shape(record[field])]).toEqual([field, shape(theirRecord[field])])
    const values = attributesOf(record)
    const theirValues = attributesOf(theirRecord)
    expect(shape(values['heartfelt.point'])).toEqual(shape(theirValues.text))
    expect(shape(values['heartfelt.value'])).toEqual(shape(theirValues.value))
    expect(shape(values['heartfelt.words'])).toEqual(shape(theirValues.words))
    const scoped = body.resourceLogs[0]!.scopeLogs[0]!.scope
    expect(scoped).toMatchObject({ name: 'heartfelt' })
  })

  it('have times in nanoseconds, the comment as body and an id to recognise duplicates by', async () => {
    const item = answerOf()
    const { record } = await ours(item)
    expect(record).toMatchObject({
      timeUnixNano: `${Date.parse(item.createdAt)}000000`,
      body: { stringValue: item.comment },
      eventName: 'heartfelt.feedback',
    })
    expect(attributesOf(record)['log.record.uid']).toEqual({ stringValue: item.id })
  })

  it('name the person only with `personal`', async () => {
    const { record } = await ours(answerOf(), true)
    expect(attributesOf(record)['user.id']).toEqual({ stringValue: 'customer-ada' })
  })

  it('refuse a batch of which the backend took only a part, so that it is halved', async () => {
    const { request } = fakeBackend(() =>
      Response.json({ partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } }),
    )
    const error = await otlp({ url, fetch: request })(batchOf(answerOf(), answerOf()), signal).catch(e => e)
    expect(isTransportError(error) && error.status).toBe(400)
  })

  it('take a 204 without a body for an acknowledgement', async () => {
    const { request } = fakeBackend(() => new Response(null, { status: 204 }))
    const { results } = await otlp({ url, fetch: request })(batchOf(answerOf()), signal)
    expect(results[0]!.status).toBe('accepted')
  })
})
