import { expect, it, vi } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import type { FeedbackDraft } from '../../../src/browser/contracts.js'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import type { HeartfeltOptions } from '../../../src/browser/options.js'
import { createItemBuilder } from '../../../src/browser/outbox/build-item.js'
import { uuidv7 } from '../../../src/model/identifier.js'

/** A PNG of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const photo = () => new Blob([Uint8Array.from(atob(PNG), character => character.charCodeAt(0))])
const given: FeedbackDraft = { moment: 'payment', point: 'good' }
const origin = { source: 'passive' as const }

function open(options: Partial<HeartfeltOptions> = {}) {
  const fail = vi.fn()
  const warn = vi.fn()
  const updateRecord = createUpdateRecord()
  const common = {
    ...{ id: uuidv7(), revision: 1, createdAt: '', source: 'passive' as const, locale: 'en' },
  }
  const builder = createItemBuilder(
    { options: { key: 'pk', ...options }, consent: 'granted', fail, warn } as unknown as Context,
    {
      ...{ updateRecord, common: () => common, customer: () => ({ id: 'c1' }) },
    } as Partial<ClientStorage> as ClientStorage,
  )
  const build = (draft: Partial<FeedbackDraft> = {}, id?: string, revision = 1) =>
    builder.build(id, revision, { ...given, ...draft }, origin)
  return { ...builder, build, fail, warn, updateRecord, common }
}

it('builds a complete item from an answer, the device and the customer', async () => {
  const { build, common } = open({ version: '1.2' })
  const { id, item, attachments } = await build({ context: { plan: 'pro' }, comment: ' fine ' })
  expect(id).toBe(common.id)
  expect(attachments).toEqual([])
  expect(item).toMatchObject({
    ...{ kind: 'feedback', id, revision: 1, state: 'complete', moment: 'payment', point: 'good' },
    ...{ comment: 'fine', customer: { id: 'c1' }, source: 'passive' },
    context: { plan: 'pro', version: '1.2', tenureDays: 0, visits: 1 },
  })
})

it('takes the creation time from the id, so that every revision has the same', async () => {
  const id = uuidv7(Date.UTC(2026, 0, 2))
  const { item } = await open().build({ state: 'partial' }, id, 3)
  expect(item).toMatchObject({ id, revision: 3, state: 'partial', createdAt: '2026-01-02T00:00:00.000Z' })
})

it('lists photos with their hash, size and description', async () => {
  const { build } = open()
  const { item, attachments } = await build({
    attachments: [photo(), new Blob(['no picture']), photo()],
    descriptions: ['first', 'second', 'third'],
  })
  expect(attachments).toHaveLength(2)
  const [first] = attachments
  expect(item!.attachments).toMatchObject([
    { sha256: first!.sha256, type: 'image/png', size: first!.bytes.byteLength, description: 'first' },
    { description: 'third' },
  ])
})

it('builds the item without photos when one cannot be read', async () => {
  const { build, fail } = open()
  const broken = { arrayBuffer: () => Promise.reject(new Error('gone')) } as unknown as Blob
  const { item, attachments } = await build({ attachments: [broken] })
  expect([item!.attachments, attachments]).toEqual([undefined, []])
  expect(fail).toHaveBeenCalledWith('widget', expect.stringContaining('photo'), expect.any(Error))
})

it('finds the touchpoint in the options, and in the stored config over them', async () => {
  const { build, updateRecord, resetConfig } = open({
    collector: '/',
    moments: [{ id: 'payment', touchpoint: 'checkout' }] as never,
  })
  expect((await build()).item!.touchpoint).toBe('checkout')
  await updateRecord('config', () => ({ moments: [{ id: 'payment', touchpoint: 'till' }] }))
  expect((await build()).item!.touchpoint).toBe('checkout')
  resetConfig()
  expect((await build()).item!.touchpoint).toBe('till')
})

it('survives a stored config that is no config', async () => {
  const { definitionOf, updateRecord } = open({ collector: '/' })
  await updateRecord('config', () => ({ moments: 'garbage' }))
  expect(await definitionOf('payment')).toEqual({})
})

it('stores what beforeSend returns, but never another id, kind or revision', async () => {
  const { build, common } = open({
    beforeSend: item => ({ ...item, comment: 'changed', id: 'other', revision: 9, kind: 'prompt' as never }),
  })
  expect((await build()).item).toMatchObject({
    ...{ comment: 'changed', id: common.id, revision: 1, kind: 'feedback' },
  })
})

it('awaits an async beforeSend', async () => {
  const { build } = open({ beforeSend: (async (item: object) => ({ ...item, comment: 'later' })) as never })
  expect((await build()).item!.comment).toBe('later')
})

it.each([
  ['null', () => null, 0],
  ['nothing, with a warning', () => undefined, 1],
])('builds no item when beforeSend returns %s', async (_, beforeSend, warnings) => {
  const { build, warn } = open({ beforeSend: beforeSend as never })
  expect((await build()).item).toBeNull()
  expect(warn).toHaveBeenCalledTimes(warnings)
})

it.each([
  [
    'throws',
    () => {
      throw new Error('bug')
    },
  ],
  ['returns no answer', () => ({})],
])('leaves the answer unchanged when beforeSend %s', async (_, beforeSend) => {
  const { build, fail } = open({ beforeSend: beforeSend as never })
  expect((await build({ comment: 'mine' })).item!.comment).toBe('mine')
  expect(fail).toHaveBeenCalledWith('options', expect.stringContaining('beforeSend'), expect.any(Error))
})
