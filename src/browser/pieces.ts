/**
 * Loads the lazy pieces of the script-tag bundle, pinned: `import()` takes no hash, but a `modulepreload` link does, and
 * an import after it gets the very module that was checked. The build turns every dynamic import of that bundle into a
 * call of this loader with `name hash` of all that has to come, what stands on nothing first, and every static import
 * between pieces into a look at what has come: nothing is fetched without a hash.
 * https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 */

const folder = new URL('./heartfelt/', import.meta.url).href
const checks: Record<string, Promise<string> | undefined> = {}

/** Fetches a module and compares it with its hash. Resolves with its address; rejects when it is not as it was built. */
const check = (href: string, hash: string) =>
  new Promise<string>((resolve, reject) => {
    const link = Document.prototype.createElement.call(document, 'link') as HTMLLinkElement
    // WebKit fetches without comparing (2.50), and before Safari 17 not even that; people there can still answer.
    if (!link.relList.supports('modulepreload')) return resolve(href)
    link.onload = () => {
      link.remove()
      resolve(href)
    }
    link.onerror = () => {
      link.remove()
      reject(new Error(`${href} is not as it was built, or not there.`))
    }
    Object.assign(link, { rel: 'modulepreload', crossOrigin: '', integrity: `sha384-${hash}`, href })
    document.documentElement.append(link)
  })

const checked = (name: string, hash: string) =>
  (checks[name] ??= check(folder + name, hash)
    // Firefox remembers a module that could not be fetched for as long as the page lives: ask under another address.
    .catch(() => check(`${folder + name}?${Date.now()}`, hash)))

/** Imports the last of the pieces after those that it stands on, which it finds as properties of this function. */
const load = async (pins: string): Promise<unknown> => {
  const wanted = [...pins.matchAll(/(\S+) (\S+)/g)] as unknown as [string, string, string][]
  try {
    // At once, since each is a way to the server and back.
    const hrefs = await Promise.all(wanted.map(([, name, hash]) => checked(name, hash)))
    for (const [at, [, name]] of wanted.entries()) pieces[name] ??= await import(hrefs[at]!)
  } catch (error) {
    for (const [, name] of wanted) delete checks[name]
    throw error
  }
  return pieces[wanted.at(-1)![1]]
}
const pieces = load as unknown as Record<string, unknown>

/** The pieces find it here; the first copy of the script on a page serves them all. */
;(globalThis as Record<symbol, unknown>)[Symbol.for('heartfelt.load')] ??= load
