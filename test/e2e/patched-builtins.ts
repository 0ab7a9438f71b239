/** What old libraries change in JavaScript built-ins. Each function is sent as text, so it can use nothing from this module. */

/** Prototype.js 1.6 brings `toJSON` to arrays, strings, numbers and dates, so that native JSON writes strings of JSON. */
export function prototype16(): void {
  const toJSON = (value: unknown): string =>
    Array.isArray(value)
      ? `[${[...value].map(toJSON).join(', ')}]`
      : value instanceof Date
        ? `"${value.getUTCFullYear()}-${value.getUTCMonth() + 1}-${value.getUTCDate()}"`
        : typeof value === 'string' || value instanceof String
          ? `"${value}"`
          : String(value)
  for (const type of [Array, String, Number, Date] as unknown as { prototype: object }[])
    Object.assign(type.prototype, {
      toJSON(this: unknown) {
        return toJSON(this)
      },
    })
  // Its array methods can be seen by `for … in`, and take the place of some that browsers brought later.
  Object.assign(Array.prototype, {
    each() {},
    without: () => [],
    include: () => false,
    flatten: () => [],
    toArray: () => [],
    entries(this: unknown[]) {
      return [...this]
    },
  })
  Array.from = ((many: ArrayLike<unknown>) => Array.prototype.slice.call(many)) as never
  Object.assign(Function.prototype, {
    bind(this: (...args: unknown[]) => unknown, self: unknown, ...first: unknown[]) {
      return (...rest: unknown[]) => this.apply(self, [...first, ...rest])
    },
  })
  Object.assign(window, { $: () => null, $$: () => [], $A: Array.from, $H: Object, Class: {}, Template: {} })
}

/** MooTools' other half, which its package lacks: the interfaces of the DOM are types of its own. */
export function mooDocument(): void {
  for (const name of ['Document', 'Window', 'Element', 'Event']) {
    const type = (() => {}) as unknown as { prototype: object }
    if (name === 'Element') type.prototype = Element.prototype
    Object.assign(window, { [name]: type })
  }
}

/** Every object has an enumerable property on its prototype. */
export function crowdedObjects(): void {
  for (const type of [Object, Array, Function] as unknown as { prototype: object }[])
    Object.defineProperty(type.prototype, 'extended', { value() {}, enumerable: true, configurable: true })
}

/** A wrapped JSON: an envelope around every object that is written, dates for all that look like one when it is read. */
export function patchedJson(): void {
  const { stringify, parse } = JSON
  JSON.stringify = (value: unknown, ...rest: never[]) =>
    value && typeof value === 'object' ? stringify({ traced: value }, ...rest) : stringify(value, ...rest)
  JSON.parse = (text: string) =>
    parse(text, (_, value) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : value,
    )
}

/** A monitor around `fetch` that adds a header where it can, reads each answer, and passes on what it got. */
export function patchedFetch(): void {
  const native = window.fetch
  window.fetch = function (this: unknown, ...args: Parameters<typeof fetch>) {
    return native.apply(window, args).then(response => {
      void response.clone().text()
      return response
    })
  }
}

/** A Promise of the time before `finally`, `allSettled` and `any`, in place of the browser's own. */
export function oldPromise(): void {
  const Native = window.Promise
  class Old {
    #inner: PromiseLike<unknown>
    constructor(run: ConstructorParameters<typeof Native<unknown>>[0]) {
      this.#inner = new Native(run)
    }
    // biome-ignore lint/suspicious/noThenProperty: it is a promise
    then(fulfilled?: (value: unknown) => unknown, rejected?: (reason: unknown) => unknown) {
      return new Old((resolve, reject) => this.#inner.then(fulfilled, rejected).then(resolve, reject))
    }
    catch(rejected: (reason: unknown) => unknown) {
      return this.then(undefined, rejected)
    }
    static resolve = (value: unknown) => new Old(resolve => resolve(value))
    static reject = (reason: unknown) => new Old((_, reject) => reject(reason))
    static all = (all: Iterable<unknown>) =>
      new Old((resolve, reject) => Native.all(all).then(resolve, reject))
    static race = (all: Iterable<unknown>) =>
      new Old((resolve, reject) => Native.race(all).then(resolve, reject))
  }
  window.Promise = Old as never
}
