/** Numbers for texts, from 0 in the order in which they appear. */
export class Dictionary {
  readonly names: string[] = []
  readonly #ids = new Map<string, number>()

  id(name: string): number {
    let id = this.#ids.get(name)
    if (id === undefined) {
      id = this.names.length
      this.names.push(name)
      this.#ids.set(name, id)
    }
    return id
  }

  find(name: string): number | undefined {
    return this.#ids.get(name)
  }
}

const EMPTY = -1

/**
 * Numbers for hashes below 2⁵³, from 0 in the order in which they appear: a hash table with open addressing, which takes
 * a sixth of the memory of a `Map`.
 */
export class HashIndex {
  size = 0
  #keys = new Float64Array(1024).fill(EMPTY)
  #ids = new Uint32Array(1024)

  id(hash: number): number {
    let at = this.#slot(hash)
    if (this.#keys[at] === hash) return this.#ids[at]!
    if (2 * this.size >= this.#keys.length) {
      this.#grow()
      at = this.#slot(hash)
    }
    this.#keys[at] = hash
    this.#ids[at] = this.size
    return this.size++
  }

  #slot(hash: number): number {
    const mask = this.#keys.length - 1
    let at = (hash % 4294967291) & mask
    while (this.#keys[at] !== EMPTY && this.#keys[at] !== hash) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [keys, ids] = [this.#keys, this.#ids]
    this.#keys = new Float64Array(2 * keys.length).fill(EMPTY)
    this.#ids = new Uint32Array(2 * keys.length)
    for (const [i, key] of keys.entries()) {
      if (key === EMPTY) continue
      const at = this.#slot(key)
      this.#keys[at] = key
      this.#ids[at] = ids[i]!
    }
  }
}
