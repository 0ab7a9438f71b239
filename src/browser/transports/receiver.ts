/** Options of every transport to another product's backend. */
export interface ReceiverOptions {
  /**
   * Whether to send personal data as well: the contact that a person left, and the customer's id and traits. Default
   * false: only the answer, the page and a random pseudonym of the device. A customer's signature is never sent to another
   * product.
   */
  personal?: boolean
  /** Default: the page's `fetch`. */
  fetch?: typeof fetch
}

/** Throws unless the body is the backend's acknowledgement: a captive portal or a proxy may answer 2xx as well. */
export function checkAnswer(body: string, test: (answer: Record<string, unknown>) => unknown): void {
  if (!test(JSON.parse(body))) throw new Error('The response is not an acknowledgement of the backend.')
}
