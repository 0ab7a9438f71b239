/** `HTMLElement`, or an empty class where there is no DOM, so that importing an element works anywhere. */
export const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement)

/** A property that was set before the element was upgraded hides the accessor of the class: hand it over. */
export const rescue = (element: HTMLElement, ...names: string[]): void => {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue
    const own = element as unknown as Record<string, unknown>
    const value = own[name]
    delete own[name]
    own[name] = value
  }
}
