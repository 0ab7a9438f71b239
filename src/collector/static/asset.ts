import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** Content codings, the smallest first: it wins where a client gives several the same weight. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** The bytes of a file in one content coding. */
export interface Representation {
  bytes: Buffer<ArrayBuffer>
  /** Strong: two representations have the same one only if their bytes are the same. */
  etag: string
  /** The headers of a 200, made once because most answers are one. */
  headers: Readonly<Record<string, string>>
}

/** A file that is served from memory. */
export interface Asset {
  representations: Partial<Record<Encoding, Representation>> & { identity: Representation }
  /** Sent with every status. */
  headers: Readonly<Record<string, string>>
}

/** Most bytes of one folder's files, uncompressed; ours have less than half a MiB. */
const MAX_FOLDER_BYTES = 64 * 1024 * 1024

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
}

const compressed = {
  br: { ending: '.br', decompress: brotliDecompressSync },
  gzip: { ending: '.gz', decompress: gunzipSync },
}

const readIfPresent = (path: string): Buffer<ArrayBuffer> | undefined => {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/**
 * The compressed file beside a file, if it decompresses to the same bytes. An older package has none, and one left over
 * from another build would break the hash by which pages pin the file.
 */
function precompressed(
  path: string,
  identity: Buffer,
  encoding: keyof typeof compressed,
): Buffer<ArrayBuffer> | undefined {
  const { ending, decompress } = compressed[encoding]
  const bytes = readIfPresent(path + ending)
  if (!bytes || bytes.length >= identity.length) return
  try {
    return decompress(bytes, { maxOutputLength: identity.length }).equals(identity) ? bytes : undefined
  } catch {
    return undefined
  }
}

function readAsset(path: string, ownHeaders: Record<string, string>): Asset {
  const headers = { Vary: 'Accept-Encoding', ...ownHeaders }
  const representation = (bytes: Buffer<ArrayBuffer>, encoding?: Encoding): Representation => {
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`
    const whole = {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
      'Content-Length': String(bytes.length),
      ...(encoding && { 'Content-Encoding': encoding }),
      'Accept-Ranges': 'bytes',
      ETag: etag,
      ...headers,
    }
    return { bytes, etag, headers: whole }
  }
  const identity = readFileSync(path)
  const representations: Asset['representations'] = { identity: representation(identity) }
  for (const encoding of ['br', 'gzip'] as const) {
    const bytes = precompressed(path, identity, encoding)
    if (bytes) representations[encoding] = representation(bytes, encoding)
  }
  return { representations, headers }
}

/**
 * Reads the files of a folder, without its subfolders, into memory; none where the folder is missing.
 * Throws a RangeError for a folder of more than 64 MiB.
 * @param wanted What the whole name of a file has to match.
 * @param headersOf Further headers, by the file's name.
 */
export function readAssets(
  folder: string,
  wanted: RegExp,
  headersOf: (name: string) => Record<string, string>,
): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  let total = 0
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!wanted.test(name) || /\.(br|gz)$/.test(name)) continue
    const path = join(folder, name)
    const stat = statSync(path)
    if (!stat.isFile()) continue
    total += stat.size
    if (total > MAX_FOLDER_BYTES)
      throw new RangeError(`${folder} holds more than 64 MiB; serve files of that size from elsewhere.`)
    assets.set(name, readAsset(path, headersOf(name)))
  }
  return assets
}
