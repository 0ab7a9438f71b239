/** The document's methods: markup can clobber `document`'s own, and MooTools puts something else in place of `Document`. */
export const native = (): Document => Object.getPrototypeOf(document)
