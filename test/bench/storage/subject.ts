/** How many events a batch takes, alike for all. */
export const BATCH = 20

/** One way of keeping events in a page until they are sent. Every call works on the subject's own database. */
export interface Subject {
  /** Keeps one event; resolves when the subject calls it kept. */
  keep(body: string): Promise<unknown>
  /** Puts many there, as fast as it can be done: what is drained afterwards. */
  fill?(bodies: string[]): Promise<unknown>
  /**
   * Takes the oldest in batches, hands each batch to a receiver that accepts at once, and deletes it, until nothing is
   * left or `on()` says no. Resolves with how many.
   */
  drain?(on: () => boolean): Promise<number>
}

/** Opens the subject on an empty database. */
export type Open = () => Promise<Subject>
