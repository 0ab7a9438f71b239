/**
 * Design tokens, by name: [light, dark], or one value for both. A host overrides any of them with a custom property
 * of the same name, for example `--heartfelt-accent`, on `:root`, on `heartfelt-widget` or on any ancestor.
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
  /** Secondary text and the faces at rest. */
  quiet: ['#5a606b', '#a8acb5'],
  /** Words at rest. */
  chip: ['#f1f2f4', '#2c2e34'],
  /** Borders of fields. */
  line: ['#82868f', '#7b7f88'],
  /** Quiet rules, and the track that is still to go. */
  edge: ['#d6d9dd', '#42454c'],
  /** Colours of feeling, unhappy to happy: a diverging row that colour-blind people can tell apart. */
  awful: ['#93305a', '#f08fb2'],
  bad: ['#b4501f', '#f2a072'],
  neither: ['#5f646e', '#b3b7bf'],
  good: ['#16776d', '#6fcabb'],
  great: ['#2868ae', '#7db1ec'],
  /** Corners of the card. */
  radius: '18px',
  /** Space around and between. */
  space: '20px',
  /** Font family; `0` takes the page's. */
  font: 'system-ui,sans-serif',
  /** Width of the card. */
  width: '360px',
  /** Distance from the edges of the window. */
  inset: '20px',
  /** Between top and bottom: `20px auto` puts the card at the top. */
  block: 'auto var(--heartfelt-inset,20px)',
  /** Between where lines start and where they end: `20px auto` puts it where they start. */
  inline: 'auto var(--heartfelt-inset,20px)',
} as const

const declare = (theme: 0 | 1) =>
  Object.entries(tokens)
    .map(
      ([name, value]) =>
        `--${name}:var(--heartfelt-${name},${typeof value === 'string' ? value : value[theme]})`,
    )
    .join(';')

/**
 * One accent is enough: the text on it is black or white, whichever is at least 4.5 : 1 (WCAG 2.2, 1.4.3; the two meet
 * at a luminance of 0.179), and what is drawn with it on the card is at least 3 : 1 (1.4.11).
 */
const pole = 'calc(999*(.179 - y))'
export const derived = `@supports(color:color(from red xyz x y z)){.ways .primary{color:var(--heartfelt-on-accent,color(from var(--accent) xyz ${pole} ${pole} ${pole}))}}`
const mark = (lightness: string) => `;--mark:var(--accent);--mark:oklch(from var(--accent) ${lightness} c h)`

/** The tokens as style rules: on what lies inside the shadow root, out of the reach of the host's own custom properties. */
export const tokenRules = () => {
  const dark = `{${declare(1)}${mark('max(l,.62)')};color-scheme:dark}`
  return `.panel{${declare(0)}${mark('min(l,.6)')};color-scheme:light}@media(prefers-color-scheme:dark){:host(:not([theme=light])) .panel${dark}}:host([theme=dark]) .panel${dark}`
}
