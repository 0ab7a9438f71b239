/** `HTMLElement`, or an empty class where there is no DOM, so that importing an element works in Node. */
export const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement)

/**
 * Passes properties that were set before the upgrade on to the accessors of the class, which they would hide.
 * @see https://web.dev/articles/custom-elements-best-practices#make_properties_lazy
 */
export const rescue = (element: HTMLElement, ...names: string[]): void => {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue
    const own = element as unknown as Record<string, unknown>
    const value = own[name]
    delete own[name]
    own[name] = value
  }
}
