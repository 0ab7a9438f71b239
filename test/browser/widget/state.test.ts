import { describe, expect, it, vi } from 'vitest'
import type { Draft, Submission } from '../../../src/browser/widget/contract.js'
import { createPrompt } from '../../../src/browser/widget/state.js'

const kept = (draft: Draft): Promise<Submission> =>
  Promise.resolve({ id: 'a', state: 'kept', revision: 1, ...(draft && {}) })
const moment = { id: 'payment' }

describe('the prompt model', () => {
  it('submits a tap at once, and has its state after that', async () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('bad')
    expect(submit).toHaveBeenCalledExactlyOnceWith({ scale: 'mood5', point: 'bad', state: 'partial' })
    expect(prompt.step.value).toBe('more')
    expect(prompt.value.value).toBe(-0.5)
    expect(prompt.submission.value).toBeUndefined()
    await vi.waitFor(() => expect(prompt.submission.value?.state).toBe('kept'))
  })

  it('does not submit the same tap twice', () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('good')
    prompt.rate('good')
    expect(submit).toHaveBeenCalledTimes(1)
  })

  it('submits everything with Send, without empty fields', async () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('bad')
    prompt.toggleWord('rushed')
    prompt.write({ comment: 'The page reloaded' })
    await prompt.send()
    expect(submit).toHaveBeenLastCalledWith({
      scale: 'mood5',
      point: 'bad',
      words: ['rushed'],
      comment: 'The page reloaded',
      state: 'complete',
    })
    expect(prompt.step.value).toBe('done')
  })

  it('clears the words when the rating changes', () => {
    const prompt = createPrompt({ moment, submit: kept })
    prompt.rate('bad')
    prompt.toggleWord('rushed')
    prompt.rate('great')
    expect(prompt.answers.value.words).toEqual([])
  })

  it('keeps at most three words, the latest', () => {
    const prompt = createPrompt({ moment, submit: kept })
    prompt.rate('bad')
    for (const word of ['rushed', 'worried', 'confused', 'ignored']) prompt.toggleWord(word)
    expect(prompt.answers.value.words).toEqual(['worried', 'confused', 'ignored'])
  })

  it('is not "sent" when only an older revision was', async () => {
    let revision = 0
    const prompt = createPrompt({
      moment,
      submit: async () => ({ id: 'a', state: 'kept', revision: ++revision }),
    })
    prompt.rate('bad')
    await prompt.send()
    prompt.update('sent', undefined, 1)
    expect(prompt.submission.value?.state).toBe('kept')
    prompt.update('sent', undefined, 2)
    expect(prompt.submission.value?.state).toBe('sent')
  })

  it('uses an update that arrives before `submit` resolves', async () => {
    let settle: (submission: Submission) => void = () => {}
    const prompt = createPrompt({ moment, submit: () => new Promise(resolve => (settle = resolve)) })
    prompt.rate('bad')
    prompt.update('sent', undefined, 1)
    settle({ id: 'a', state: 'kept', revision: 1 })
    await vi.waitFor(() => expect(prompt.submission.value?.state).toBe('sent'))
  })

  it('ignores the result of an older submission', async () => {
    const settle: ((submission: Submission) => void)[] = []
    const prompt = createPrompt({ moment, submit: () => new Promise(resolve => settle.push(resolve)) })
    prompt.rate('bad')
    prompt.rate('great')
    settle[1]!({ id: 'a', state: 'sent' })
    settle[0]!({ id: 'a', state: 'kept' })
    await vi.waitFor(() => expect(prompt.submission.value?.state).toBe('sent'))
  })

  it('is refused when `submit` throws, and keeps the text for another try', async () => {
    const onError = vi.fn()
    const prompt = createPrompt({ moment, onError, submit: () => Promise.reject(new Error('no')) })
    prompt.rate('bad')
    prompt.write({ comment: 'Still here' })
    await prompt.send()
    expect(prompt.submission.value?.state).toBe('refused')
    expect(onError).toHaveBeenCalled()
    prompt.revise()
    expect([prompt.step.value, prompt.answers.value.comment]).toEqual(['more', 'Still here'])
  })

  it('keeps the text when the rating changes', () => {
    const prompt = createPrompt({ moment, submit: kept })
    prompt.rate('bad')
    prompt.write({ comment: 'Slow' })
    prompt.rate('awful')
    expect(prompt.answers.value).toMatchObject({ point: 'awful', comment: 'Slow' })
  })

  it('passes typed text to `onDraft`, and submits it only with Send', () => {
    const submit = vi.fn(kept)
    const onDraft = vi.fn()
    const prompt = createPrompt({ moment, submit, onDraft })
    prompt.rate('good')
    prompt.write({ comment: 'Half' })
    prompt.toggleWord('calm')
    const tapped = { scale: 'mood5', point: 'good', words: ['calm'], state: 'partial' }
    expect(submit).toHaveBeenLastCalledWith(tapped)
    expect(onDraft).toHaveBeenLastCalledWith({ ...tapped, comment: 'Half' })
  })

  it('continues the draft of an earlier page', async () => {
    const submit = vi.fn(kept)
    const draft = { scale: 'mood5', point: 'bad', comment: 'Half', state: 'partial' } as const
    const prompt = createPrompt({ moment, draft, submit })
    expect([prompt.step.value, prompt.answers.value.comment]).toEqual(['more', 'Half'])
    await prompt.send()
    expect(submit).toHaveBeenCalledExactlyOnceWith({ ...draft, state: 'complete' })
  })

  it('shows further scales on a page each once they can be drawn, and goes back', () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({
      moment: { ...moment, followUp: [{ to: 0, scales: ['stakes3', 'ease7'] }] },
      submit,
    })
    prompt.rate('bad')
    expect(prompt.pages.value).toEqual([])
    prompt.further.value = true
    expect(prompt.pages.value).toEqual(['stakes3', 'ease7'])
    prompt.turn(1)
    prompt.answer('stakes3', '2')
    prompt.turn(1)
    prompt.turn(-1)
    expect(prompt.page.value).toBe(1)
    expect(submit).toHaveBeenLastCalledWith(
      expect.objectContaining({ answers: { stakes3: '2' }, state: 'partial' }),
    )
  })

  it('waits for a picture that is being encoded, and sends no older one', async () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    const [first, second] = [new Blob(['bare']), new Blob(['painted over'])]
    let finish: (pictures: Blob[]) => void = () => {}
    prompt.rate('bad')
    prompt.attach(Promise.resolve([first]))
    prompt.attach(new Promise(resolve => (finish = resolve)))
    const sending = prompt.send()
    finish([second])
    await sending
    expect(submit).toHaveBeenLastCalledWith(
      expect.objectContaining({ attachments: [second], state: 'complete' }),
    )
  })

  it('sends the answer when a picture cannot be encoded', async () => {
    const submit = vi.fn(kept)
    const onError = vi.fn()
    const prompt = createPrompt({ moment, submit, onError })
    prompt.rate('bad')
    prompt.write({ comment: 'See' })
    prompt.attach(Promise.reject(new Error('no canvas')))
    await prompt.send()
    expect(onError).toHaveBeenCalledOnce()
    expect(submit).toHaveBeenLastCalledWith({
      scale: 'mood5',
      point: 'bad',
      comment: 'See',
      state: 'complete',
    })
  })
})
