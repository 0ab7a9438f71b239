/**
 * Design tokens: [light, dark], or one value for both. A host overrides one with a custom property of the same name,
 * for example `--heartfelt-accent`, on `:root`, on `heartfelt-widget` or on any ancestor.
 */
const tokens = {
  /** Primary button, track and launcher. Text on it is derived, never below AA. */
  accent: ['#2868ae', '#7db1ec'],
  /** Text on the accent. */
  'on-accent': ['#fff', '#0f2238'],
  /** The card. */
  background: ['#fff', '#202126'],
  /** Text. */
  text: ['#1c1d21', '#f3f3f1'],
  /** Secondary text, and faces that are not chosen. */
  quiet: ['#5a606b', '#a8acb5'],
  /** Background of words that are not chosen. */
  chip: ['#f1f2f4', '#2c2e34'],
  /** Borders of fields. */
  line: ['#82868f', '#7b7f88'],
  /** Separators, and the part of the track that is not reached yet. */
  edge: ['#d6d9dd', '#42454c'],
  /** Colours of the feelings, unhappy to happy: a diverging scale that colour-blind people can distinguish. */
  awful: ['#93305a', '#f08fb2'],
  bad: ['#b4501f', '#f2a072'],
  neither: ['#5f646e', '#b3b7bf'],
  good: ['#16776d', '#6fcabb'],
  great: ['#2868ae', '#7db1ec'],
  /** Corners of the card. */
  radius: '18px',
  /** Padding of the card. */
  space: '20px',
  /** Font family; `0` inherits the page's. */
  font: 'system-ui,sans-serif',
  /** Width of the card. */
  width: '360px',
  /** Distance from the edges of the window. */
  inset: '20px',
  /** `inset-block` of the card: `20px auto` puts it at the top. */
  block: 'auto var(--heartfelt-inset,20px)',
  /** `inset-inline` of the card: `20px auto` puts it where lines start. */
  inline: 'auto var(--heartfelt-inset,20px)',
  /** `z-index` of the launcher; of the card only in browsers without a top layer. */
  'z-index': '2147483647',
} as const

const declare = (theme: 0 | 1) =>
  Object.entries(tokens)
    .map(
      ([name, value]) =>
        `--${name}:var(--heartfelt-${name},${typeof value === 'string' ? value : value[theme]})`,
    )
    .join(';')

/**
 * Colours derived from the accent. The text on it is black or white, whichever has a contrast of at least 4.5 : 1
 * (WCAG 2.2, 1.4.3; both have it at a luminance of 0.179). What is drawn with it on the card has at least 3 : 1 (1.4.11).
 */
const blackOrWhite = 'calc(999*(.179 - y))'
export const derived = `@supports(color:color(from red xyz x y z)){.actions .primary{color:var(--heartfelt-on-accent,color(from var(--accent) xyz ${blackOrWhite} ${blackOrWhite} ${blackOrWhite}))}}`
const mark = (lightness: string) => `;--mark:var(--accent);--mark:oklch(from var(--accent) ${lightness} c h)`

/** The tokens as style rules. They are set inside the shadow root, where custom properties of the host do not override them. */
export const tokenRules = () => {
  const dark = `{${declare(1)}${mark('max(l,.62)')};color-scheme:dark}`
  return `.panel{${declare(0)}${mark('min(l,.6)')};color-scheme:light}@media(prefers-color-scheme:dark){:host(:not([theme=light])) .panel${dark}}:host([theme=dark]) .panel${dark}`
}
