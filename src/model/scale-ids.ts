/** The ids of all scales. In a file without the points, because every page view loads it to check the options. */
export const scaleIds =
  'mood5 mood4 mood3 thumbs affect9 words neutral_probe expect5 ease7 csat5 nps11 stakes3 restored4'
