// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { createEvents } from '../../../src/browser/events.js'
import { createOpenPrompts, type PromptRequest } from '../../../src/browser/prompting/open-prompts.js'
import { readDraft } from '../../../src/browser/prompting/saved-draft.js'
import type { Draft, WidgetOptions } from '../../../src/browser/widget/contract.js'

const mounted = vi.hoisted(() => ({
  all: [] as { options: WidgetOptions; update: ReturnType<typeof vi.fn>; show: ReturnType<typeof vi.fn> }[],
  fails: false,
}))
vi.mock('../../../src/browser/widget/index.js', () => ({
  mount: async (options: WidgetOptions) => {
    await Promise.resolve()
    if (mounted.fails) throw new Error('no room')
    options.ready?.()
    const [update, show] = [vi.fn(), vi.fn()]
    mounted.all.push({ options, update, show })
    return {
      update,
      show,
      refresh: vi.fn(),
      close: (reason = 'closed') => options.onClose(reason as 'closed'),
    }
  },
}))

const enqueue = vi.fn()
const fail = vi.fn()
const key = 'pk'
const card: PromptRequest = { moment: { id: 'payment' }, source: 'prompted', surface: 'card' }
const draft = (more: Partial<Draft> = {}): Draft => ({
  ...{ scale: 'mood5', point: 'bad', state: 'partial' },
  ...more,
})

const setup = (state: Partial<Context> = {}) => {
  const events = createEvents()
  const emitted: string[] = []
  for (const name of ['shown', 'rated', 'submitted', 'closed'] as const)
    events.on(name, () => emitted.push(name))
  const context = {
    ...{ options: { key }, events, life: new AbortController().signal, consent: 'granted', fail },
    outbox: async () => ({ enqueue }),
    ...state,
  } as unknown as Context
  const prompts = createOpenPrompts(context, { locale: () => 'en' } as ClientStorage, () => undefined)
  return { prompts, events, emitted, context }
}
beforeEach(() => {
  vi.clearAllMocks()
  mounted.all.length = 0
  mounted.fails = false
  enqueue.mockResolvedValue({ state: 'kept' })
})
afterEach(() => {
  sessionStorage.clear()
  vi.useRealTimers()
})

describe('showing a question', () => {
  it('resolves with the id of the draft, and is busy until it closes', async () => {
    const { prompts, emitted } = setup()
    expect((await prompts.ask(card)).id).toMatch(/^[\da-f-]{36}$/)
    expect(prompts.busy()).toBe(true)
    prompts.close()
    expect(prompts.busy()).toBe(false)
    expect(emitted).toEqual(['shown', 'closed'])
  })
  it('closes the question that is open, but not for an inline one', async () => {
    const { prompts, emitted } = setup()
    await prompts.ask(card)
    await prompts.ask({ ...card, surface: 'inline' })
    expect(emitted).toEqual(['shown', 'shown'])
    await prompts.ask(card)
    expect(emitted).toEqual(['shown', 'shown', 'closed', 'shown'])
  })
  it('stays away for the reason that `interruption` returns once it has loaded', async () => {
    const { prompts } = setup()
    expect(await prompts.ask({ ...card, interruption: () => 'typing' })).toEqual({ reason: 'typing' })
    expect([prompts.busy(), fail.mock.calls.length]).toEqual([false, 0])
  })
  it('stays away when consent is withdrawn or the prompt is closed while it loads', async () => {
    const { prompts, context } = setup()
    const closed = prompts.ask(card)
    prompts.close()
    expect((await closed).id).toBeUndefined()
    const denied = prompts.ask(card)
    context.consent = 'denied'
    expect((await denied).id).toBeUndefined()
    expect(fail).not.toHaveBeenCalled()
  })
  it('reports a widget that cannot be shown', async () => {
    mounted.fails = true
    const { prompts } = setup()
    expect((await prompts.ask(card)).id).toBeUndefined()
    expect(fail).toHaveBeenCalledWith('widget', 'The widget could not be shown.', expect.any(Error))
  })
})

describe('a draft', () => {
  it('is enqueued with a higher revision at every step, and emits `rated` once per point', async () => {
    const { prompts, emitted } = setup()
    const { id } = await prompts.ask(card)
    const { submit } = mounted.all[0]!.options
    await submit(draft())
    await submit(draft({ words: ['calm'] }))
    const result = await submit(draft({ state: 'complete' }))
    expect(result).toMatchObject({ id, revision: 3 })
    expect(enqueue.mock.calls.map(([draftId, revision]) => [draftId, revision])).toEqual([
      [id, 1],
      [id, 2],
      [id, 3],
    ])
    expect(emitted).toEqual(['shown', 'rated', 'submitted'])
  })
  it('is saved without its pictures until it is complete, or closed', async () => {
    const { prompts } = setup()
    await prompts.ask(card)
    const { onDraft, submit } = mounted.all[0]!.options
    onDraft!(draft({ comment: 'Twice', attachments: [new Blob()] }))
    expect(readDraft(key)?.draft).toEqual(draft({ comment: 'Twice' }))
    await submit(draft({ state: 'complete' }))
    expect(readDraft(key)).toBeUndefined()
    onDraft!(draft())
    prompts.close()
    expect(readDraft(key)).toBeUndefined()
  })
  it('stays saved while the complete answer is only in memory', async () => {
    enqueue.mockResolvedValue({ state: 'held' })
    await setup().prompts.ask(card)
    await mounted.all[0]!.options.submit(draft({ state: 'complete' }))
    expect(readDraft(key)).toBeDefined()
  })
  it('is not saved without consent', async () => {
    await setup({ consent: 'unknown' }).prompts.ask(card)
    mounted.all[0]!.options.onDraft!(draft())
    expect(readDraft(key)).toBeUndefined()
  })
  it('is shown again by resume(), with its id and revision', async () => {
    const first = setup()
    const { id } = await first.prompts.ask(card)
    await mounted.all[0]!.options.submit(draft({ comment: 'Twice' }))
    await setup().prompts.resume()
    const { options } = mounted.all[1]!
    expect(options.draft).toMatchObject({ point: 'bad', comment: 'Twice' })
    expect(await options.submit(draft())).toMatchObject({ id, revision: 2 })
  })
  it('carries how late a prompted answer is, from 30 minutes on', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    await setup().prompts.ask(card)
    vi.setSystemTime(Date.now() + 1_900_000)
    await mounted.all[0]!.options.submit(draft())
    expect(enqueue.mock.calls[0]![2].context.answeredAfter).toBeGreaterThanOrEqual(1_900_000)
  })
})

// Row 26: page code asks again after a reload, or somebody clicks the launcher a second time.
describe('asking again while an answer is half-written', () => {
  const other: PromptRequest = { ...card, moment: { id: 'delivery' } }
  const written = draft({ comment: 'The total was', attachments: [new Blob(['x'])] })
  const open = async () => {
    const all = setup()
    const { id } = await all.prompts.ask(card)
    mounted.all[0]!.options.onDraft!(written)
    return { ...all, id }
  }

  it('about the same moment brings the open card forward, and tells that it was open', async () => {
    const { prompts, id, emitted } = await open()
    const anchor = document.createElement('button')
    expect(await prompts.ask({ ...card, anchor })).toEqual({ id, wasOpen: true })
    expect(mounted.all).toHaveLength(1)
    expect(mounted.all[0]!.show).toHaveBeenCalledWith(anchor)
    expect(emitted).toEqual(['shown'])
  })
  it('about the same moment waits for the card that is being restored', async () => {
    const first = await open()
    mounted.all.length = 0
    const { prompts } = setup()
    const restoring = prompts.resume()
    expect(await prompts.ask(card)).toEqual({ id: first.id, wasOpen: true })
    await restoring
    expect(mounted.all.map(({ options }) => options.draft?.comment)).toEqual(['The total was'])
  })
  it('about the same moment takes the saved draft up where nothing has restored it yet', async () => {
    const { id } = await open()
    const { prompts } = setup()
    expect((await prompts.ask(card)).id).toBe(id)
    await prompts.resume()
    expect(mounted.all.slice(1).map(({ options }) => options.draft?.comment)).toEqual(['The total was'])
    expect(readDraft(key)?.id).toBe(id)
  })
  it('about another moment keeps what was written as a partial revision, to be taken up again', async () => {
    const { prompts, id, emitted } = await open()
    await mounted.all[0]!.options.submit(draft())
    await prompts.ask(other)
    expect(enqueue).toHaveBeenLastCalledWith(id, 2, { ...written, moment: 'payment' }, expect.anything())
    expect(emitted).toEqual(['shown', 'rated', 'closed', 'shown'])
    mounted.all[1]!.options.onDraft!(draft({ comment: 'Late' }))
    expect((await prompts.ask(card)).id).toBe(id)
    const again = mounted.all[2]!.options
    expect(again.draft).toEqual(written)
    expect(await again.submit(draft({ state: 'complete' }))).toMatchObject({ id, revision: 3 })
    await prompts.ask(other)
    expect(mounted.all[3]!.options.draft).toMatchObject({ comment: 'Late' })
  })
  it('about another moment after a reload keeps the draft of the first one for the tab', async () => {
    const { id } = await open()
    await setup().prompts.ask(other)
    expect(readDraft(key)).toBeUndefined()
    expect((await setup().prompts.ask(card)).id).toBe(id)
    expect(mounted.all.at(-1)!.options.draft).toMatchObject({ comment: 'The total was' })
  })
  it('keeps the words also when "What I said" replaces the question', async () => {
    const { prompts, id } = await open()
    await prompts.showHistory()
    prompts.close()
    expect((await prompts.ask(card)).id).toBe(id)
  })
  it('asks anew once the answer was sent, or the person has left', async () => {
    const { prompts, id } = await open()
    await mounted.all[0]!.options.submit({ ...written, state: 'complete' })
    const second = (await prompts.ask(card)).id
    expect(second).not.toBe(id)
    mounted.all[1]!.options.onDraft!(written)
    mounted.all[1]!.options.onClose('answered')
    expect((await prompts.ask(card)).id).not.toBe(second)
    expect(mounted.all.at(-1)!.options.draft).toBeUndefined()
  })
  it('leaves nothing in the tab after forget(), and nothing at all without consent', async () => {
    const { prompts } = await open()
    await prompts.ask(other)
    expect(sessionStorage.getItem(`heartfelt:drafts:${key}`)).toContain('The total was')
    prompts.forget()
    expect(sessionStorage).toHaveLength(0)
    await prompts.ask(card)
    expect(mounted.all.at(-1)!.options.draft).toBeUndefined()

    const held = setup({ consent: 'unknown' })
    const { id } = await held.prompts.ask(card)
    mounted.all.at(-1)!.options.onDraft!(written)
    await held.prompts.ask(other)
    expect(sessionStorage).toHaveLength(0)
    expect((await held.prompts.ask(card)).id).toBe(id)
  })
  it('does not lose text that is typed before a word is tapped', async () => {
    await open()
    await mounted.all[0]!.options.submit(draft({ words: ['calm'] }))
    expect(readDraft(key)?.draft.comment).toBe('The total was')
  })
  it('does not take up a draft on another scale', async () => {
    const { prompts } = await open()
    await prompts.ask(other)
    await prompts.ask({ ...card, moment: { id: 'payment', scale: 'csat5' } })
    expect(mounted.all.at(-1)!.options.draft).toBeUndefined()
  })
})

describe('the state of an answer', () => {
  it('reaches the widget that shows it, unless it is about an older revision', async () => {
    const { prompts, events } = setup()
    const { id } = await prompts.ask(card)
    const { options, update } = mounted.all[0]!
    await options.submit(draft())
    await options.submit(draft())
    const answer = { id: id!, moment: 'payment' }
    events.emit('sent', { ...answer, revision: 1 })
    expect(update).not.toHaveBeenCalled()
    events.emit('rejected', { ...answer, revision: 2, reason: 'limit' })
    expect(update).toHaveBeenCalledWith('rejected', 'limit', 2)
    prompts.destroy()
    events.emit('sent', { ...answer, revision: 2 })
    expect(update).toHaveBeenCalledOnce()
  })
})
