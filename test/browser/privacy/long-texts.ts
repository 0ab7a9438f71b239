/** A signed token as servers issue them. */
export const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

/** S47: texts of 1 MB that would make a quadratic expression take minutes, by the part that they repeat. */
export const longTexts = Object.fromEntries(
  [
    'a',
    '1',
    '1 ',
    '1234567890123456-',
    'eyJ',
    'eyJ-',
    'eyJ-------- ',
    '-eyJaaaaaaaa',
    'sk_',
    'sk-a',
    'bearer ',
    'bearer a',
    'AKIA',
    '?a',
    '&a=',
    '?token',
    ';-_.token',
    '@',
    'a://',
    `${jwt} `,
  ].map(part => [part, part.repeat(Math.ceil(1_000_000 / part.length))]),
)
