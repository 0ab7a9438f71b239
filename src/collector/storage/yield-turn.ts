/**
 * Lets others have their turn. The embedded database answers at once, in the one thread there is: whoever asks it page
 * after page would keep everybody waiting until the last one.
 */
export const yieldTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
