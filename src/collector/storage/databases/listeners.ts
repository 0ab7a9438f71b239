/** A set of listeners. One that throws does not stop the others from being called. */
export function listeners<T>() {
  const registered = new Set<(news: T) => void>()
  return {
    /** Adds a listener; returns a function that removes it. */
    add(listener: (news: T) => void): () => void {
      registered.add(listener)
      return () => registered.delete(listener)
    },
    emit(news: T): void {
      for (const listener of registered) {
        try {
          listener(news)
        } catch {}
      }
    },
  }
}
