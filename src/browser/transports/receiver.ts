/** What all adapters for other products' receivers understand. */
export interface ReceiverOptions {
  /**
   * Also send who said it: the contact a person left, and the customer's id and traits. Default false: only what was
   * said, where, and a random pseudonym of the device. A customer's signature never leaves for another product.
   */
  personal?: boolean
  /** Default: the page's `fetch`. */
  fetch?: typeof fetch
}

/** The receiver's own words for "taken"; anything else in a 2xx is a captive portal or a proxy. */
export function isJson(body: string, test: (answer: Record<string, unknown>) => unknown): void {
  if (!test(JSON.parse(body))) throw new Error('This is no acknowledgement.')
}
