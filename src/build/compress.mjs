import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const encoders = {
  '.br': bytes => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  '.gz': bytes => gzipSync(bytes, { level: 9 }),
}

/**
 * Writes `<file>.br` and `<file>.gz` beside the files of a folder whose names match, each only where it is smaller than
 * the file. Subfolders are left out.
 */
export function compressFiles(folder, wanted) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!wanted.test(name) || !statSync(path).isFile()) continue
    const bytes = readFileSync(path)
    for (const [ending, encode] of Object.entries(encoders)) {
      const smaller = encode(bytes)
      if (smaller.length < bytes.length) writeFileSync(path + ending, smaller)
    }
  }
}

/** Compresses the files of a folder once a bundle and the plugins before this one have written them. */
export const compress = (folder, wanted) => ({
  name: 'compress',
  writeBundle: () => compressFiles(folder, wanted),
})
