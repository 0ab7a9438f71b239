import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { LOADER, pieceFile, pinCalls } from './loader.mjs'

/**
 * Pins the lazy pieces to each other by their hashes. A piece is hashed after those that it loads, since it carries
 * their hashes; so the hashes in the entry cover every file.
 * @param pieces Is filled for `pinEntry`: source file → `{ fileName, pins, modules }`.
 */
export function pinPieces(pieces) {
  return {
    name: 'pin-pieces',
    generateBundle(_, bundle) {
      const hashes = new Map()
      const path = []
      const hashOf = file => {
        if (hashes.has(file)) return hashes.get(file)
        if (path.includes(file))
          this.error(`Pieces load each other in a cycle: ${[...path, file].join(' → ')}`)
        path.push(file)
        const chunk = bundle[file]
        if (pinCalls(chunk, other => pinsOf(other, withImports(file))) < chunk.dynamicImports.length)
          this.error(`${file} loads a piece without its hash.`)
        importThroughLoader(chunk)
        path.pop()
        // SHA-256, the shortest hash that Subresource Integrity allows: every page view loads several of them.
        hashes.set(file, createHash('sha256').update(chunk.code).digest('base64'))
        return hashes.get(file)
      }
      /** A file and all files that it imports, imports first. */
      const withImports = file => [...new Set([...bundle[file].imports.flatMap(withImports), file])]
      /** @param fetched Files that the importing piece imports, which are fetched and verified before it runs. */
      const pinsOf = (file, fetched = []) =>
        withImports(file)
          .filter(one => !fetched.includes(one))
          .map(one => `${basename(one, '.js')} ${hashOf(one)}`)
      for (const { fileName, facadeModuleId } of Object.values(bundle)) {
        hashOf(fileName)
        const modules = withImports(fileName).flatMap(file => bundle[file].moduleIds)
        if (facadeModuleId) pieces.set(facadeModuleId, { fileName, pins: pinsOf(fileName), modules })
      }
      for (const [file, chunk] of Object.entries(bundle)) chunk.fileName = pieceFile(file, hashOf(file))
    },
  }
}

/** Replaces a piece's static imports and re-exports by reads from the loader, which has fetched those files before. */
function importThroughLoader(chunk) {
  const loaded = file => `${LOADER}["${basename(file, '.js')}"]`
  chunk.code = chunk.code
    .replace(/\bimport\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/([^"]+)";/g, (_, names, file) =>
      names ? `const{${names.replace(/\s+as\s+/g, ':')}}=${loaded(file)};` : '',
    )
    .replace(/\bexport\s*\{([^}]*)\}\s*from\s*"\.\/([^"]+)";/g, (_, names, file) => {
      const pairs = names.split(',').map(name => name.trim().split(/\s+as\s+/))
      const taken = pairs.map(([from], i) => `${from}:handed${i}`)
      const given = pairs.map(([from, as = from], i) => `handed${i} as ${as}`)
      return `const{${taken}}=${loaded(file)};export{${given}};`
    })
}
