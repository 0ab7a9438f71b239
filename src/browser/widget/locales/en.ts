/**
 * Every visible and spoken string. A point or a word that has no entry here reads as its id ("cared for").
 * `{name}` marks what is filled in.
 */
export const en = {
  dir: 'ltr',
  question: 'How did that feel?',
  words: 'Which words fit?',
  comment: 'Tell us more, if you like',
  comment_bad: 'That shouldn’t have happened. What went wrong?',
  send: 'Send',
  next: 'Next',
  back: 'Back',
  notNow: 'Not now',
  never: "Don't ask again",
  close: 'Close',
  retry: 'Try again',
  launcher: 'How was it?',
  thanks: 'Thank you',
  more_kept: 'Your answer is already kept on this device.',
  more_sent: 'Your answer has already been sent.',
  kept: 'Kept on this device. It will be sent as soon as we can be reached.',
  kept_offline: 'Kept on this device. It will be sent when you are back online.',
  sent: 'Sent. A person will read it.',
  seen: 'A person has read it.',
  answered: 'Someone has answered you.',
  held: 'Not kept yet: this device stores nothing for us. Keep this page open until it is sent.',
  rejected: 'This could not be sent: {reason}',
  refused: 'This could not be kept: {reason}',
  unknown: 'something went wrong',
  step_kept: 'kept',
  step_sent: 'sent',
  step_seen: 'seen',
  step_answered: 'answered',
}

/** Ids of the widget's own texts. */
export type MessageId = keyof typeof en
