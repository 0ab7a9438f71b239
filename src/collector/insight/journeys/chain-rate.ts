/**
 * The share of people who would rate every stage well if stages were independent: the product of the stages' shares.
 * Stages that look fine one by one (90, 85, 95, 90 %) give 65 % for the whole journey. Show it next to the observed
 * share.
 * @see Rawson, Duncan & Jones, "The Truth About Customer Experience", HBR, September 2013.
 */
export const chainRate = (shares: readonly number[]): number => shares.reduce((all, share) => all * share, 1)
