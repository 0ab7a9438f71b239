/** The panel's styles. They follow the system's colour scheme and use no design tokens, since only developers see them. */
export const style = `
:host { all: initial !important; }
section {
  position: fixed; inset: auto auto 12px 12px; z-index: 2147483647; box-sizing: border-box;
  width: min(440px, calc(100vw - 24px)); max-height: min(70vh, 640px); overflow: auto; padding: 12px 16px 16px;
  border: 1px solid GrayText; border-radius: 8px; background: Canvas; color: CanvasText; color-scheme: light dark;
  font: 13px/1.5 ui-monospace, monospace; box-shadow: 0 8px 32px #0004;
}
header { display: flex; gap: 8px; align-items: baseline; justify-content: space-between; }
h2 { margin: 0; font-size: 14px; }
h3 { margin: 14px 0 4px; font-size: 13px; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: 2px 0; overflow-wrap: anywhere; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
p { margin: 0; opacity: 0.7; }
form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 10px; }
button, select { font: inherit; min-height: 28px; }
select { max-width: 100%; }
`
