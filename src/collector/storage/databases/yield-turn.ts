/**
 * Waits for one turn of the event loop, so that other requests are handled. The embedded database runs in the main
 * thread: a loop that reads page after page would block every other request until the last page.
 */
export const yieldTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
