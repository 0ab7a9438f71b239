/** The five feelings from unhappy to happy. The colour tokens have the same names. */
export const feelings = ['awful', 'bad', 'neither', 'good', 'great'] as const
export type Feeling = (typeof feelings)[number]

/** Index of the feeling nearest to a value in [−1, 1]. */
export const nearestFeeling = (value: number): number => Math.round((value + 1) * 2)

/** The feeling nearest to a value in [−1, 1]. */
export const feelingOf = (value: number): Feeling => feelings[nearestFeeling(value)] ?? 'neither'

const EYES = 'M17.5 18.5v2M30.5 18.5v2'
const BROWS = 'M11.5 16.5q3-.6 5-3M36.5 16.5q-3-.6-5-3'

/**
 * SVG paths of the faces in a 48-unit box, in the order of `feelings`: the mouth shows the value; only `awful` has
 * brows, only `great` an open mouth.
 */
export const facePaths: readonly string[] = [
  `${BROWS}M17.5 20v2M30.5 20v2M16.5 34.5q7.5-8.5 15 0`,
  `${EYES}M17 33q7-5.5 14 0`,
  `${EYES}M17.5 31h13`,
  `${EYES}M16 29q8 7.5 16 0`,
  'M14.5 20.5q3-4.5 6 0M27.5 20.5q3-4.5 6 0',
]

/** The open mouth of `great`, to be filled. */
export const OPEN_MOUTH = 'M14 27.5h20c0 13.5-20 13.5-20 0z'
