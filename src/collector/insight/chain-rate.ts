/**
 * The share of people who would pass every stage well if stages were independent: ∏ of the stages' shares. Stages that
 * look fine one by one (90, 85, 95, 90 %) leave 65 % end to end. Show it beside the share observed end to end.
 * @see Rawson, Duncan & Jones, "The Truth About Customer Experience", HBR, September 2013.
 */
export const chainRate = (shares: readonly number[]): number => shares.reduce((all, share) => all * share, 1)
