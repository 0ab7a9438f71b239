import { LOADER, pinCalls } from './loader.mjs'

/**
 * Points the dynamic imports of the script tag's entry at the pieces, which were built before it, with their hashes.
 * @param pieces The map that `pinPieces` has filled.
 */
export function pinEntry(pieces) {
  return {
    name: 'pin-entry',
    // In watch mode, a change of a piece changes its hash, so the entry must be rebuilt.
    buildStart() {
      for (const { modules } of pieces.values())
        for (const id of modules) if (!id.startsWith('\0')) this.addWatchFile(id)
    },
    async resolveDynamicImport(specifier, importer) {
      if (typeof specifier !== 'string') return null
      const resolved = await this.resolve(specifier, importer)
      const piece = pieces.get(resolved?.id)
      if (!piece)
        this.error(
          `${specifier} is imported dynamically, but is not an entry of the bundle of pieces; add it there.`,
        )
      return { id: `./heartfelt/${piece.fileName}`, external: true }
    },
    generateBundle(_, bundle) {
      const pinsOf = file => [...pieces.values()].find(({ fileName }) => fileName === file).pins
      for (const chunk of Object.values(bundle))
        if (pinCalls(chunk, pinsOf) < chunk.dynamicImports.length)
          this.error('The entry loads a piece without its hash.')
      // The address of the loader once, in the statement that sets it.
      for (const chunk of Object.values(bundle))
        chunk.code = chunk.code
          .replaceAll(`${LOADER}(`, '$load(')
          .replace(`${LOADER}??=`, `const $load=${LOADER}??=`)
    },
  }
}
