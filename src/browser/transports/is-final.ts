/** Whether a status refuses the request itself, so that the same bytes would be refused again. */
export const isFinal = (status: number | undefined): boolean =>
  !!status && status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status)
