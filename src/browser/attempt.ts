/** The result of an action; `undefined` where it throws, as reading storage does where a browser denies it. */
export const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action()
  } catch {}
}
