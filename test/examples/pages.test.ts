// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'

/** The blocks of HTML in the README. */
const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, html]) =>
  new DOMParser().parseFromString(html!, 'text/html'),
)
const run = (page: Document) => {
  // At the top of a script, `var` sets a property of the window.
  for (const script of page.querySelectorAll('script:not([src])'))
    new Function(`${script.textContent};if (typeof heartfelt === 'object') window.heartfelt = heartfelt`)()
}
const queue = window as { heartfelt?: unknown[] }
afterEach(() => {
  delete queue.heartfelt
})

it('the script tag has the required attributes, and calls before it has loaded are queued', () => {
  const [page] = blocks
  const tag = page!.querySelector('script[src]') as HTMLScriptElement
  // Without a type it runs before an import map below it as well as after it.
  expect(tag.type).toBe('')
  expect(tag.src).toMatch(/\/heartfelt\.js$/)
  expect(tag.dataset.heartfeltKey).toBe('pk_…')
  run(page!)
  expect(queue.heartfelt).toEqual([['reached', 'payment']])
})

it('the example of a signal reports a rage click once', () => {
  const signals: unknown[] = []
  addEventListener('heartfelt:signal', event => signals.push((event as CustomEvent).detail))
  run(blocks[1]!)
  for (let clicks = 1; clicks < 8; clicks++)
    document.body.dispatchEvent(new MouseEvent('click', { detail: clicks, bubbles: true }))
  expect(signals).toEqual(['rage-click'])
})

it('every block of HTML in the README is tested', () => expect(blocks).toHaveLength(2))
