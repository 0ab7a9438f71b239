/**
 * Vitest's setup file for unit tests. In happy-dom, `ShadowRoot.activeElement` throws while the focused element is in a
 * tree that has left the page; browsers return null.
 */
if (typeof ShadowRoot === 'function') {
  let owner = ShadowRoot.prototype
  while (!Object.hasOwn(owner, 'activeElement')) owner = Object.getPrototypeOf(owner)
  const { get } = Object.getOwnPropertyDescriptor(owner, 'activeElement')!
  Object.defineProperty(owner, 'activeElement', {
    configurable: true,
    get(this: ShadowRoot) {
      try {
        return get!.call(this)
      } catch {
        return null
      }
    },
  })
}
