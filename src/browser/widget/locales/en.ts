/**
 * Every visible and spoken text of the default flow. A point or a word without an entry reads as its id ("cared for").
 * `{name}` is a placeholder; `{reason}` is filled with the text of the reason's code, else with `unknown`.
 */
export const en = {
  dir: 'ltr',
  card: 'Feedback',
  question: 'How did that feel?',
  words: 'Which words fit?',
  comment: 'Tell us more, if you like',
  comment_bad: 'That shouldn’t have happened. What went wrong?',
  send: 'Send',
  notNow: 'Not now',
  never: 'Don’t ask again',
  close: 'Close',
  retry: 'Try again',
  photo: 'Show us',
  said: 'What I said',
  thanks: 'Thank you',
  more_kept: 'Your answer is already kept on this device.',
  more_sent: 'Your answer has already been sent.',
  kept: 'Kept on this device. It will be sent as soon as we can be reached.',
  kept_offline: 'Kept on this device. It will be sent when you are back online.',
  sent: 'Sent.',
  held: 'Not kept on this device. Please keep this page open until it is sent.',
  held_consent: 'Not kept on this device.',
  rejected: 'This could not be sent: {reason}',
  refused: 'This could not be kept: {reason}',
  unknown: 'something went wrong',
  'reason.limit': 'too much is waiting on this device',
  'reason.customer': 'please sign in again',
  promise: '{name} reads this.',
  promise_by: 'You’ll hear by {date}.',
}

/** Ids of the widget's own texts. */
export type MessageId = keyof typeof en
