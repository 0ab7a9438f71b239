/**
 * The prototype with the document's methods. Elements with an `id` or `name` can hide methods of `document` itself, and
 * MooTools replaces the global `Document`.
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-tree-accessors
 */
export const native = (): Document => Object.getPrototypeOf(document)

/** A property of `document`, also where an element of that name hides it. */
export const documentProperty = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(native(), name, document)
