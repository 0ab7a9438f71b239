/** Hashes by file, for Subresource Integrity: `{ 'heartfelt.js': 'sha384-…' }`. */
export type Integrity = Record<string, string>

export interface SnippetOptions {
  /** The collector's public address, without a trailing slash. */
  url: string
  /** The project's public key. */
  key: string
  integrity: Integrity
  /** Moment of the plain form for pages without JavaScript. Default `general`. */
  moment?: string
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/**
 * The script tag to paste anywhere into a page, pinned to this version, with the directives that a strict CSP needs for
 * it. Not `type="module"`: in Firefox, a module above a page's import map would make the browser ignore the map.
 */
export function snippet({ url, key, integrity, moment = 'general' }: SnippetOptions): string {
  const file = Object.keys(integrity).find(name => /^heartfelt-\d.*\.js$/.test(name)) ?? 'heartfelt.js'
  const form = `${url}/f/${encodeURIComponent(moment)}?key=${encodeURIComponent(key)}`
  return `<script async crossorigin
  src="${escaped(`${url}/${file}`)}"${integrity[file] ? `\n  integrity="${integrity[file]}"` : ''}
  data-heartfelt-key="${escaped(key)}"
  data-heartfelt-collector="${escaped(url)}"></script>
<noscript><a href="${escaped(form)}">Tell us how it was</a></noscript>

With a Content-Security-Policy, allow:
  script-src ${url}
  connect-src ${url}
Nothing inline, no eval, no style-src, no frame-src is needed.
`
}
