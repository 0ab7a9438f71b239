/** One person, identified by a device or by a customer id. */
export type Person = { device: string } | { customer: string }

/**
 * The person whose items are erased: a device, a customer whose signature was verified, or every item that names a
 * customer, signed or not. Only the team may use `named`, because anybody can write another person's customer id into
 * an unsigned item.
 */
export type ErasureSubject = Person | { named: string }
