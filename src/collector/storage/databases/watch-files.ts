import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StorageError } from './database.js'

const WRITE_BITS = 0o222

/**
 * Notes which files these are, and returns a check that they are still in their place and writable. It throws a
 * StorageError if one was deleted or replaced, or if a file or its folder was made read-only: an open file can be written
 * to after either. Root may write to all files, so that the mode is compared as well.
 */
export function watchFiles(paths: readonly string[]): () => void {
  const places = [...paths, dirname(paths[0]!)]
  const before = places.map(path => statSync(path))
  return () => {
    for (const [i, path] of places.entries()) {
      const now = statOf(path)
      const then = before[i]!
      if (now?.ino !== then.ino || now.dev !== then.dev)
        throw new StorageError(`${path} was deleted or replaced while the collector runs; restart it`)
      if (!isWritable(path, now, then)) throw new StorageError(`${path} was made read-only`)
    }
  }
}

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

function isWritable(path: string, now: Stats, then: Stats): boolean {
  if (!(now.mode & WRITE_BITS) && then.mode & WRITE_BITS) return false
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
