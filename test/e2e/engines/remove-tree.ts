import { rm } from 'node:fs/promises'

/** Removes a directory, even while the last of a killed program's processes still writes into it. */
export const removeTree = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
