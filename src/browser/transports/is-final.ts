/** Statuses that speak of the request itself: trying the same bytes again is no use. */
export const isFinal = (status: number | undefined): boolean =>
  !!status && status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status)
