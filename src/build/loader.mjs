import { basename } from 'node:path'

/** The function in src/browser/pieces.ts that fetches the script tag's lazy pieces and compares their hashes. */
export const LOADER = 'globalThis[Symbol.for("heartfelt.load")]'

/** The file name of a piece, with its hash; src/browser/pieces.ts builds the same name. */
export const pieceFile = (file, hash) => `${basename(file, '.js')}-${hash.slice(0, 8).replace(/\W/g, '_')}.js`

/**
 * Replaces the address in each call of the loader by `name hash` of every file that must be fetched for it.
 * @returns How many calls were changed.
 */
export function pinCalls(chunk, pinsOf) {
  let pinned = 0
  chunk.code = chunk.code.replace(
    /(Symbol\.for\("heartfelt\.load"\)\]\()"\.\/(?:heartfelt\/)?([^"]+)"/g,
    (_, call, file) => {
      pinned++
      return `${call}"${pinsOf(file).join(' ')}"`
    },
  )
  return pinned
}
