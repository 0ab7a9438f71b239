// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'

/** The HTML in the README, block by block, as somebody pastes it. */
const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, html]) =>
  new DOMParser().parseFromString(html!, 'text/html'),
)
const run = (page: Document) => {
  for (const script of page.querySelectorAll('script:not([src])')) new Function(script.textContent!)()
}
const queue = window as { heartfelt?: unknown[] }
afterEach(() => {
  delete queue.heartfelt
})

it('the script tag has what the script looks for, and what is pushed before it waits', () => {
  const [page] = blocks
  const tag = page!.querySelector('script[src]') as HTMLScriptElement
  expect(tag.type).toBe('module')
  expect(tag.src).toMatch(/\/heartfelt\.js$/)
  expect(tag.dataset.heartfeltKey).toBe('pk_…')
  run(page!)
  expect(queue.heartfelt).toEqual([['reached', 'payment']])
})

it('the recipe for a silent signal tells of a rage click, once', () => {
  const heard: unknown[] = []
  addEventListener('heartfelt:signal', event => heard.push((event as CustomEvent).detail))
  run(blocks[1]!)
  for (let clicks = 1; clicks < 8; clicks++)
    document.body.dispatchEvent(new MouseEvent('click', { detail: clicks, bubbles: true }))
  expect(heard).toEqual(['rage-click'])
})

it('every block of HTML is tried here', () => expect(blocks).toHaveLength(2))
