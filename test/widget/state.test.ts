import { describe, expect, it, vi } from 'vitest'
import type { Draft, Submission } from '../../src/browser/widget/contract.js'
import { createPrompt } from '../../src/browser/widget/state.js'

const kept = (draft: Draft): Promise<Submission> =>
  Promise.resolve({ id: 'a', state: 'kept', revision: 1, ...(draft && {}) })
const moment = { id: 'payment' }

describe('the prompt model', () => {
  it('keeps a tap at once, and says so once it is true', async () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('bad')
    expect(submit).toHaveBeenCalledExactlyOnceWith({ scale: 'mood5', point: 'bad', state: 'partial' })
    expect(prompt.step.value).toBe('more')
    expect(prompt.value.value).toBe(-0.5)
    expect(prompt.fate.value).toBeUndefined()
    await vi.waitFor(() => expect(prompt.fate.value?.state).toBe('kept'))
  })

  it('does not submit the same tap twice', () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('good')
    prompt.rate('good')
    expect(submit).toHaveBeenCalledTimes(1)
  })

  it('hands over everything with Send, and no empty fields', async () => {
    const submit = vi.fn(kept)
    const prompt = createPrompt({ moment, submit })
    prompt.rate('bad')
    prompt.toggleWord('rushed')
    prompt.write('The page reloaded')
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

  it('lets go of words that fitted another feeling', () => {
    const prompt = createPrompt({ moment, submit: kept })
    prompt.rate('bad')
    prompt.toggleWord('rushed')
    prompt.rate('great')
    expect(prompt.words.value).toEqual([])
  })

  it('holds three words at most, the latest', () => {
    const prompt = createPrompt({ moment, submit: kept })
    prompt.rate('bad')
    for (const word of ['rushed', 'worried', 'confused', 'ignored']) prompt.toggleWord(word)
    expect(prompt.words.value).toEqual(['worried', 'confused', 'ignored'])
  })

  it('never says "sent" of an answer because an older revision was', async () => {
    let revision = 0
    const prompt = createPrompt({
      moment,
      submit: async () => ({ id: 'a', state: 'kept', revision: ++revision }),
    })
    prompt.rate('bad')
    await prompt.send()
    prompt.tell('sent', undefined, 1)
    expect(prompt.fate.value?.state).toBe('kept')
    prompt.tell('sent', undefined, 2)
    expect(prompt.fate.value?.state).toBe('sent')
  })

  it('believes a fact that overtakes the answer of submit', async () => {
    let settle: (submission: Submission) => void = () => {}
    const prompt = createPrompt({ moment, submit: () => new Promise(resolve => (settle = resolve)) })
    prompt.rate('bad')
    prompt.tell('sent', undefined, 1)
    settle({ id: 'a', state: 'kept', revision: 1 })
    await vi.waitFor(() => expect(prompt.fate.value?.state).toBe('sent'))
  })

  it('ignores what became of an answer that a newer one replaced', async () => {
    const settle: ((submission: Submission) => void)[] = []
    const prompt = createPrompt({ moment, submit: () => new Promise(resolve => settle.push(resolve)) })
    prompt.rate('bad')
    prompt.rate('great')
    settle[1]!({ id: 'a', state: 'sent' })
    settle[0]!({ id: 'a', state: 'kept' })
    await vi.waitFor(() => expect(prompt.fate.value?.state).toBe('sent'))
  })

  it('says that nothing was kept when submit throws, and keeps the text for another try', async () => {
    const onError = vi.fn()
    const prompt = createPrompt({ moment, onError, submit: () => Promise.reject(new Error('no')) })
    prompt.rate('bad')
    prompt.write('Still here')
    await prompt.send()
    expect(prompt.fate.value?.state).toBe('refused')
    expect(onError).toHaveBeenCalled()
    prompt.revise()
    expect([prompt.step.value, prompt.comment.value]).toEqual(['more', 'Still here'])
  })
})
