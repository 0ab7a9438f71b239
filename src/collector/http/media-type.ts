/** The media type of a request's body without its parameters, in lower case; empty if it has none. */
export const mediaType = (header: string | null | undefined): string =>
  (header ?? '').split(';', 1).join('').trim().toLowerCase()
