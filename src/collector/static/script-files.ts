import { join } from 'node:path'
import { type Asset, readAssets } from './asset.js'

/** Names that carry a hash or a version never change what they hold. */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/**
 * `heartfelt.js` keeps its name from release to release. For five minutes, as long as the config holds, a page view
 * costs no request; for an hour more a page uses the old file while the browser fetches the new one. No longer than
 * that, because after an upgrade the old entry asks for pieces that the collector no longer has.
 */
const STABLE = 'max-age=300, stale-while-revalidate=3600'

/** A page that is pinned by an earlier build's hash would not run. */
const ALWAYS_REVALIDATED = 'no-cache'

/** Any page may load these, pinned or not. */
const readableAnywhere = (cacheControl: string) => ({
  'Cache-Control': cacheControl,
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
})

const cacheControl = (name: string): string =>
  name === 'integrity.json' ? ALWAYS_REVALIDATED : /^heartfelt-\d/.test(name) ? IMMUTABLE : STABLE

/** The files of the script-tag bundle by their path, for example `/heartfelt.js`. */
export function readScriptFiles(folder: string): Map<string, Asset> {
  const entries = readAssets(folder, /^(heartfelt(-[\w.-]+)?\.js|integrity\.json)$/, name =>
    readableAnywhere(cacheControl(name)),
  )
  const pieces = readAssets(join(folder, 'heartfelt'), /^[\w-]+\.js$/, () => readableAnywhere(IMMUTABLE))
  return new Map([
    ...[...entries].map(([name, asset]) => [`/${name}`, asset] as const),
    ...[...pieces].map(([name, asset]) => [`/heartfelt/${name}`, asset] as const),
  ])
}
