/**
 * Loads the lazy pieces of the script-tag bundle, pinned: `import()` takes no hash, but a `modulepreload` link does, and
 * an import after it gets the very module that was checked.
 * https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 */

const folder = new URL('./heartfelt/', import.meta.url).href
const checks = new Map<string, Promise<unknown>>()

/** Fetches a module and compares it with its hash. Rejects when it cannot be had as it was built. */
const check = (href: string, hash: string) =>
  new Promise<void>((resolve, reject) => {
    const link = Document.prototype.createElement.call(document, 'link') as HTMLLinkElement
    // WebKit fetches without comparing (2.50), and before Safari 17 not even that; people there can still answer.
    if (!link.relList.supports('modulepreload')) return resolve()
    const settled = (settle: () => void) => () => {
      link.remove()
      settle()
    }
    link.onload = settled(resolve)
    link.onerror = settled(() => reject(new Error(`${href} is not as it was built, or not there.`)))
    Object.assign(link, { rel: 'modulepreload', crossOrigin: '', integrity: `sha384-${hash}`, href })
    document.documentElement.append(link)
  })

/** Imports the last of the pieces once they all are as they were built. */
const fetchAll = async (pins: string, query = ''): Promise<unknown> => {
  const last = pins.split(' ').at(-2)
  await Promise.all(
    [...pins.matchAll(/(\S+) (\S+)/g)].map(([, name, hash]) => {
      const href = folder + name + (name === last ? query : '')
      if (!checks.has(href)) checks.set(href, check(href, hash!))
      return checks.get(href)
    }),
  )
  return import(folder + last + query)
}

/** @param pins `name hash` of all that the piece imports, then of the piece itself. Filled in by the build. */
const load = (pins: string): Promise<unknown> =>
  fetchAll(pins).catch(() => {
    checks.clear()
    // Firefox remembers a module that could not be fetched for as long as the page lives: ask under another address.
    return fetchAll(pins, `?${Date.now()}`)
  })

/** The pieces find it here; the first copy of the script on a page serves them all. */
;(globalThis as Record<symbol, unknown>)[Symbol.for('heartfelt.load')] ??= load
