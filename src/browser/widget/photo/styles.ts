/** The styles of the photo field. */
export const rules = `
.file{position:relative;display:inline-flex;align-items:center;min-height:44px;padding:8px 14px;cursor:pointer}
.file:has(:focus-visible){outline:3px solid var(--mark);outline-offset:2px}
.file input{position:absolute;inset:0;width:100%;opacity:0;cursor:pointer}
.picture{position:relative;width:fit-content;max-width:100%;margin:auto;overflow:hidden;border:1px solid var(--line);border-radius:12px;touch-action:none;cursor:crosshair}
.picture:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
.picture canvas{display:block;max-width:100%;max-height:45dvh}
.brush{position:absolute;translate:-50% -50%;border:2px solid #fff;outline:2px solid #000;pointer-events:none;visibility:hidden}
.picture:focus-visible .brush{visibility:visible}
.hint{font-size:14px;color:var(--quiet)}
.wrong{color:var(--awful)}
.wrong:empty{display:none}
button:disabled{opacity:.5;cursor:default}
@media(max-width:480px){.hint{font-size:16px}}
`
