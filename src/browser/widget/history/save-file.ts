/** Delay before the object URL is revoked, so that the download has started. */
const REVOKE_DELAY_MS = 60_000

/** Downloads a text as a file. It clicks a link, which opens no window and is allowed by every CSP for scripts and styles. */
export function saveFile(name: string, type: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }))
  const link = Object.assign(document.createElement('a'), { href, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), REVOKE_DELAY_MS)
}
