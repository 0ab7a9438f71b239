/** Milliseconds that a browser may take to begin with the download. */
const REVOKE_DELAY_MS = 60_000

/** Gives the person a file. A link of its own: nothing is opened, and no policy for scripts or styles is touched. */
export function saveFile(name: string, type: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }))
  const link = Object.assign(document.createElement('a'), { href, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), REVOKE_DELAY_MS)
}
