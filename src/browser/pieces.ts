import { activated } from './activated.js'
import { documentProperty, native } from './native.js'
import { ownAddress, parsed } from './own-script.js'

/**
 * Loads the lazy pieces of the script tag's bundle and checks their hashes. `import()` takes no hash, but a `modulepreload`
 * link does, and an import after it gets the module that was checked. In that bundle the build replaces every dynamic
 * import by a call of this loader, with `name hash` of the piece and of all that it imports, dependencies first. It
 * replaces every static import between pieces by a property of this loader. So nothing is fetched without a hash. The
 * address of a piece contains the first characters of its hash.
 * @see https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 */

const folder = new URL('./heartfelt/', ownAddress).href
const checks: Record<string, Promise<[name: string, href: string]> | undefined> = {}

/** Fetches a module and checks its hash. Rejects when the hash differs or the file cannot be fetched. */
const check = (href: string, hash: string) =>
  new Promise<void>((resolve, reject) => {
    const link = native().createElement.call(document, 'link') as HTMLLinkElement
    // Safari before 17 does not preload, and WebKitGTK 2.50 preloads without checking the hash. Pieces load unchecked
    // there, so that people can still answer.
    if (!link.relList.supports('modulepreload')) return resolve()
    link.onload = () => resolve(link.remove())
    link.onerror = () => reject(link.remove())
    Object.assign(link, { rel: 'modulepreload', crossOrigin: '', integrity: `sha256-${hash}`, href })
    // Where the HTML parser allows it. React replaces a whole document that has a link elsewhere when it hydrates it.
    documentProperty('head').append(link)
  })

const checked = async (pin: string): Promise<[string, string]> => {
  const [name, hash] = pin.split(' ') as [string, string]
  let href = `${folder + name}-${hash.slice(0, 8).replace(/\W/g, '_')}.js`
  await check(href, hash).catch(() => {
    // Firefox remembers a failed module as long as the page is open: fetch it under another address.
    href += `?${Date.now()}`
    return check(href, hash)
  })
  return [name, href]
}

/** Imports pieces in the given order, stores each as a property of this function, and resolves with the last. */
const load = async (pins: string): Promise<unknown> => {
  const wanted = pins.match(/\S+ \S+/g)!
  let last: unknown
  await (parsed ?? activated())
  try {
    // Fetched in parallel, since each takes a round trip.
    for (const [name, href] of await Promise.all(wanted.map(pin => (checks[pin] ??= checked(pin)))))
      last = pieces[name] = await import(href)
  } catch {
    for (const pin of wanted) delete checks[pin]
    throw new Error('A file of Heartfelt did not load, or its hash differs.')
  }
  return last
}
const pieces = load as unknown as Record<string, unknown>

/** The pieces find the loader under this symbol. With several copies of the script on a page, the first one's is used. */
;(globalThis as Record<symbol, unknown>)[Symbol.for('heartfelt.load')] ??= load
