import type { Target } from './engine.js'

/** Runs in the page: where the element's middle is, in viewport coordinates, and what it shows. Piercing open shadow roots. */
export function locate({ css, name, within }: Target) {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap(element => [
      ...(element.matches(css) ? [element] : []),
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ])
  const nameOf = (element: Element): string => {
    const root = element.getRootNode() as Document | ShadowRoot
    const byId = (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map(id => (id && root.getElementById(id)?.textContent) || '')
      .join(' ')
    const labels = [...((element as HTMLInputElement).labels ?? [])].map(label => label.textContent).join(' ')
    return (element.getAttribute('aria-label') || byId.trim() || labels || element.textContent || '').trim()
  }
  const inside = (element: Element) =>
    within === undefined || (element.getRootNode() as ShadowRoot).host?.matches(within)
  const element = all(document).find(
    candidate => inside(candidate) && (name === undefined || nameOf(candidate) === name),
  )
  if (!element) return null
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const { x, y, width, height } = element.getBoundingClientRect()
  const field = element as HTMLInputElement
  const shown = /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) ? field.value : element.textContent
  // WebKit may take a while to show the first frame of an animation, and the element seems to stand still.
  const root = element.getRootNode()
  const moves = root instanceof ShadowRoot && root.getAnimations().some(one => one.playState === 'running')
  return { x: x + width / 2, y: y + height / 2, width, height, moves, shown: shown ?? '' }
}
