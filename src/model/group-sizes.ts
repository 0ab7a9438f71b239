/** How many distinct people must stand behind a figure before it is shown. */

/** Below this, a figure says more about single persons than about the moment, and is hidden. */
export const SMALLEST_GROUP = 5
/** The same where a project asks for stricter rules. */
export const SMALLEST_GROUP_STRICT = 11
/** From here on a value may be coloured, ranked and compared; below it is an early signal. */
export const FIRM_GROUP = 10
/** From here on bootstrap intervals and finer cuts are shown as well. */
export const DEEP_GROUP = 30
