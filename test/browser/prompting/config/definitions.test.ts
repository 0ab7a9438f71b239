import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../../src/browser/context.js'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { createDefinitions } from '../../../../src/browser/prompting/config/definitions.js'

const config = { moments: [{ id: 'payment', question: 'How was paying?' }], journeys: [], telemetry: 0.5 }
const onChange = vi.fn()
let answer: () => Promise<Response>
let requests: number

beforeEach(() => {
  onChange.mockClear()
  requests = 0
  answer = async () => Response.json(config)
  vi.stubGlobal('fetch', () => {
    requests++
    return answer()
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const setup = (options: object = {}, state: Partial<Context> = {}, updateRecord = createUpdateRecord()) => {
  const context = {
    options: { key: 'pk', collector: 'https://c.example', ...options },
    ...{ consent: 'granted', ...state },
  } as unknown as Context
  return { context, updateRecord, definitions: createDefinitions(context, updateRecord, onChange) }
}

describe('the active definitions', () => {
  it('come from the collector on a first visit, and reach the context', async () => {
    const { definitions, context } = setup()
    expect((await definitions.ready()).moments).toEqual(config.moments)
    expect(definitions.now().telemetry).toBe(0.5)
    expect(context.config).toEqual(config)
    expect(onChange).toHaveBeenCalledOnce()
  })
  it('are not stored when the response comes after forget()', async () => {
    let respond = (_: Response) => {}
    answer = () => new Promise(resolve => (respond = resolve))
    const { definitions, updateRecord } = setup({ moments: [{ id: 'payment' }] })
    await definitions.ready('payment')
    await vi.waitUntil(() => requests === 1)
    definitions.forget()
    respond(Response.json(config))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(await updateRecord('config', old => old)).toBeUndefined()
  })
  it('do not wait for the collector where the code lists moments or a config is stored', async () => {
    const first = setup()
    await first.definitions.ready()
    answer = () => new Promise(() => {})
    const second = setup({}, {}, first.updateRecord)
    expect((await second.definitions.ready()).moments).toEqual(config.moments)
    const listed = setup({ moments: [{ id: 'mine' }] })
    expect((await listed.definitions.ready()).moments).toEqual([{ id: 'mine' }])
  })
  it('are waited for where the code lists moments but not this one, and the device has no config', async () => {
    const { definitions } = setup({ moments: [{ id: 'mine' }] })
    await definitions.ready('payment')
    expect(definitions.find('payment')).toEqual(config.moments[0])
  })
  it('do not wait for the collector where the code defines the moment', async () => {
    answer = () => new Promise(() => {})
    const { definitions } = setup({ moments: [{ id: 'mine' }] })
    expect((await definitions.ready('mine')).moments).toEqual([{ id: 'mine' }])
    await vi.waitFor(() => expect(requests).toBe(1))
  })
  it('are those of the code when the first request takes longer than two seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    answer = () => new Promise(() => {})
    const { definitions } = setup()
    const ready = definitions.ready()
    await vi.waitFor(() => expect(requests).toBe(1))
    await vi.advanceTimersByTimeAsync(2000)
    expect((await ready).moments).toEqual([])
  })
  it('are fetched again after five minutes, and report no change when there is none', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { definitions } = setup()
    await definitions.ready()
    await definitions.ready()
    expect(requests).toBe(1)
    vi.setSystemTime(Date.now() + 300_001)
    await definitions.ready()
    await vi.waitFor(() => expect(requests).toBe(2))
    expect(onChange).toHaveBeenCalledOnce()
  })
  it.each(['unknown', 'denied'] as const)('are not requested while consent is %s', async consent => {
    const { definitions } = setup({}, { consent })
    await definitions.ready()
    await definitions.stored()
    expect(requests).toBe(0)
  })
  it('apply the stored config with stored(), without a request', async () => {
    const first = setup()
    await first.definitions.ready()
    const { definitions } = setup({}, {}, first.updateRecord)
    await definitions.stored()
    expect(definitions.find('payment')).toEqual(config.moments[0])
    expect(requests).toBe(1)
  })
  it('treat an unknown moment as a mistake only where the code lists its moments', () => {
    expect(setup().definitions.find('any')).toEqual({ id: 'any' })
    expect(setup({ moments: [] }).definitions.find('any')).toBeUndefined()
  })
})
