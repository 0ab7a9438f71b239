import { rm } from 'node:fs/promises'

/** Removes a directory; retries while a process that is being killed still writes into it. */
export const removeTree = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
