import { native } from './native.js'

/**
 * Loads the lazy pieces of the script-tag bundle, pinned: `import()` takes no hash, but a `modulepreload` link does, and
 * an import after it gets the very module that was checked. The build turns every dynamic import of that bundle into a
 * call of this loader with `name hash` of all that has to come, what stands on nothing first, and every static import
 * between pieces into a look at what has come: nothing is fetched without a hash, and its beginning is in the address.
 * https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 */

const folder = new URL('./heartfelt/', import.meta.url).href
const checks: Record<string, Promise<[name: string, href: string]> | undefined> = {}

/** Fetches a module and compares it with its hash. Rejects when it is not as it was built, or not there. */
const check = (href: string, hash: string) =>
  new Promise<void>((resolve, reject) => {
    const link = native().createElement.call(document, 'link') as HTMLLinkElement
    // WebKit fetches without comparing (2.50), and before Safari 17 not even that; people there can still answer.
    if (!link.relList.supports('modulepreload')) return resolve()
    link.onload = () => resolve(link.remove())
    link.onerror = () => reject(link.remove())
    Object.assign(link, { rel: 'modulepreload', crossOrigin: '', integrity: `sha256-${hash}`, href })
    document.documentElement.append(link)
  })

const checked = async (pin: string): Promise<[string, string]> => {
  const [name, hash] = pin.split(' ') as [string, string]
  let href = `${folder + name}-${hash.slice(0, 8).replace(/\W/g, '_')}.js`
  await check(href, hash).catch(() => {
    // Firefox remembers a module that could not be fetched for as long as the page lives: ask under another address.
    href += `?${Date.now()}`
    return check(href, hash)
  })
  return [name, href]
}

/** Imports the last of the pieces after those that it stands on, which it finds as properties of this function. */
const load = async (pins: string): Promise<unknown> => {
  const wanted = pins.match(/\S+ \S+/g)!
  let last: unknown
  try {
    // At once, since each is a way to the server and back.
    for (const [name, href] of await Promise.all(wanted.map(pin => (checks[pin] ??= checked(pin)))))
      last = pieces[name] = await import(href)
  } catch {
    for (const pin of wanted) delete checks[pin]
    throw new Error('A piece of Heartfelt is not as it was built, or not there.')
  }
  return last
}
const pieces = load as unknown as Record<string, unknown>

/** The pieces find it here; the first copy of the script on a page serves them all. */
;(globalThis as Record<symbol, unknown>)[Symbol.for('heartfelt.load')] ??= load
