import type { ProvenDevice } from './sender.js'

/** One person, identified by a device or by a customer id. */
export type Person = { device: string } | { customer: string }

/**
 * The person whose items are erased: a device that proved itself, every item that names a device (without `boundAt`), a
 * customer whose signature was verified, or every item that names a customer, signed or not. Only the team may use
 * `named` and a device without `boundAt`, because anybody can write another person's ids into an item.
 */
export type ErasureSubject = Person | ProvenDevice | { named: string }
