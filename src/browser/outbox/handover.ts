/**
 * A page that is left in mid-send can no longer settle what it has leased. It leaves word for the next page of its tab,
 * which then need not wait until the lease has run out.
 */
const nameOf = (key: string): string => `heartfelt:left:${key}`

/** sessionStorage throws where storage is denied, and is not there in a worker. */
const quietly = <T>(use: () => T): T | undefined => {
  try {
    return use()
  } catch {
    return undefined
  }
}

/** Leaves the token of a lease behind. */
export const leaveWord = (key: string, token: string): void =>
  quietly(() => sessionStorage.setItem(nameOf(key), token))

/** The token that the page before has left, once. */
export const takeWord = (key: string): string | null | undefined =>
  quietly(() => {
    const token = sessionStorage.getItem(nameOf(key))
    if (token) sessionStorage.removeItem(nameOf(key))
    return token
  })
