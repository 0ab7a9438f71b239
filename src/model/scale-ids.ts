/** The ids of all scales. Apart from their points, since the entry checks options by them on every page view. */
export const scaleIds =
  'mood5 mood4 mood3 thumbs affect9 words neutral_probe expect5 ease7 csat5 nps11 stakes3 restored4'
