/** Events per batch, the same for all subjects. */
export const BATCH = 20

/** One way to store events in a page until they are sent. Every call uses the subject's own database. */
export interface Subject {
  /** Stores one event; resolves when the subject reports it as stored. */
  keep(body: string): Promise<unknown>
  /** Stores many events as fast as possible, to be drained afterwards. */
  fill?(bodies: string[]): Promise<unknown>
  /**
   * Takes the oldest in batches, hands each batch to a receiver that accepts at once, and deletes it, until nothing is
   * left or `on()` says no. Resolves with how many.
   */
  drain?(on: () => boolean): Promise<number>
}

/** Opens the subject on an empty database. */
export type Open = () => Promise<Subject>
