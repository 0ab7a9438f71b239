/** The media type of a Content-Type header without parameters, in lower case; empty if the header is missing. */
export const mediaType = (header: string | null | undefined): string =>
  (header ?? '').split(';', 1).join('').trim().toLowerCase()
