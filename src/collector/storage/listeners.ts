/** A set of listeners; one that throws does not keep the others from hearing. */
export function listeners<T>() {
  const all = new Set<(news: T) => void>()
  return {
    add(listener: (news: T) => void): () => void {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell(news: T): void {
      for (const listener of all) {
        try {
          listener(news)
        } catch {}
      }
    },
  }
}
