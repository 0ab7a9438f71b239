/** How many distinct people must stand behind a figure before it is shown. */

/** Figures of smaller groups are hidden, because a single person could be recognised. */
export const SMALLEST_GROUP = 5
/** The same with the option `strict`. */
export const SMALLEST_GROUP_STRICT = 11
/** From here on values are coloured, ranked and compared; smaller groups are early signals. */
export const FIRM_GROUP = 10
/** From here on bootstrap intervals and finer cuts are shown as well. */
export const DEEP_GROUP = 30
