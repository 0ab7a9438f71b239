/**
 * Limits of protocol v1. The collector's schemas refuse longer values; the browser cuts values to them before it sends,
 * and all form fields have them as `maxLength`. Text lengths are Unicode code points. `maxLength`
 * counts UTF-16 code units, so that a field never takes more.
 * Plain numbers only: the build puts them into the files that import them.
 */

/** Ids: of items, moments, journeys, runs, stages, customers and devices; project keys. */
export const MAX_ID_CHARS = 200
/** Names of people, owners, channels, events and of entries in a context. */
export const MAX_NAME_CHARS = 100
/** The whole context, as JSON. */
export const MAX_CONTEXT_CHARS = 8192
/**
 * Levels of objects and lists within each other, in a context and in a customer's traits. The browser leaves out what is
 * deeper: a collector refuses a whole request that is nested deeper than 64 levels.
 */
export const MAX_CONTEXT_LEVELS = 32
export const MAX_SIGNATURE_CHARS = 4096
/** A locale such as `zh-Hant-TW`; RFC 5646 section 4.4.1 recommends room for 35. */
export const MAX_LOCALE_CHARS = 35

/** Address and title of the page. */
export const MAX_URL_CHARS = 2000
export const MAX_TITLE_CHARS = 500

export const MAX_WORDS = 12
/** Answers to follow-up scales. */
export const MAX_ANSWERS = 20
/** Moments before and after a touchpoint. */
export const MAX_NEIGHBOURS = 50
export const MAX_WORD_CHARS = 40
/** A comment, and the text of a reply. */
export const MAX_COMMENT_CHARS = 10_000
/** An e-mail address has at most 320: 64 + "@" + 255 (RFC 5321 section 4.5.3.1). */
export const MAX_CONTACT_CHARS = 320
/** The person's goal. */
export const MAX_GOAL_CHARS = 1000
/** Why a journey was abandoned. */
export const MAX_REASON_CHARS = 200
/** A question, and any other text of the config in one language. */
export const MAX_QUESTION_CHARS = 500

export const MAX_ATTACHMENTS = 5
export const MAX_ATTACHMENT_BYTES = 5_000_000
/** The text alternative of an attachment. */
export const MAX_DESCRIPTION_CHARS = 500

/** One item, as JSON. */
export const MAX_ITEM_CHARS = 65_536
/** Items in one request. The browser sends fewer: see `MAX_BATCH_ITEMS`. */
export const MAX_REQUEST_ITEMS = 100
