/** One person: a device, or a customer. */
export type Person = { device: string } | { customer: string }
/**
 * Whose words are erased: a device's, those of a customer that was signed for, or all that name a customer, signed or
 * not: only the team may say so, because anybody can write another's name on a card.
 */
export type Subject = Person | { named: string }
