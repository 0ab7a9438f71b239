/**
 * Keeps the script tag's files in a cache of the service worker, so that an installed app asks on a start without a
 * network. The pieces have their hash in the name, so a kept one is never outdated.
 */
const CACHE_NAME = 'heartfelt-pieces'

/** Files of several versions may be kept; beyond this number the oldest are deleted. */
const MAX_FILES = 80

const ENTRY = /\/heartfelt(-\d[\w.-]*)?\.js$/
const PIECE = /\/heartfelt\/[\w-]+-[\w-]{8}\.js$/

interface FetchEventLike extends Event {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

async function keep(request: Request, response: Response): Promise<void> {
  // Not an opaque response: it may be an error.
  if (!response.ok) return
  const cache = await caches.open(CACHE_NAME)
  await cache.put(request, response)
  const kept = await cache.keys()
  await Promise.all(kept.slice(0, -MAX_FILES).map(oldest => cache.delete(oldest)))
}

const kept = async (request: Request) => (await caches.open(CACHE_NAME)).match(request)

/** Fetches a file and keeps it. Where the cache is denied or full, the page gets the file all the same. */
async function fetchAndKeep(request: Request): Promise<Response> {
  const response = await fetch(request)
  await keep(request, response.clone()).catch(() => {})
  return response
}

async function respond(request: Request, isPiece: boolean): Promise<Response> {
  if (isPiece) return (await kept(request).catch(() => undefined)) ?? fetchAndKeep(request)
  try {
    return await fetchAndKeep(request)
  } catch (error) {
    const copy = await kept(request).catch(() => undefined)
    if (copy) return copy
    throw error
  }
}

/** Answers requests for the files of the script tag: pieces from the cache first, the entry from the network first. */
export function servePieces(event: Event): void {
  const { request } = event as FetchEventLike
  const { pathname } = new URL(request.url)
  const isPiece = PIECE.test(pathname)
  if (request.method !== 'GET' || !(isPiece || ENTRY.test(pathname))) return
  // The host's own listener must not answer the same request.
  event.stopImmediatePropagation()
  ;(event as FetchEventLike).respondWith(respond(request, isPiece))
}
