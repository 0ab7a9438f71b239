#!/usr/bin/env bash
# zod: the unit of string length checks changed in a minor release.
#
# Behaviour: up to zod 4.4.3, `z.string().min/max/length(n)` compares n with JavaScript's `length`, which counts UTF-16
# code units. From zod 4.5.0 on, the same calls count Unicode code points. `zod/mini` behaves the same.
# A range such as ^4.4.0 allows both, so a browser and a server of one product can disagree about one text, and a text
# that passes the server's check can be longer than the page's `maxlength` allows (HTML counts code units:
# https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#limiting-user-input-length:-the-maxlength-attribute).
#
# Versions: zod 4.4.3 and 4.5.0, run with Node 20.20.
# Output seen, for a text of two code points and four code units (U+20BB7 twice):
#   4.4.3 zod max(2) refuses, zod/mini maxLength(2) refuses
#   4.5.0 zod max(2) accepts, zod/mini maxLength(2) accepts
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > init.log
npm install --silent --no-audit --no-fund old@npm:zod@4.4.3 new@npm:zod@4.5.0

cat > check.mjs <<'JS'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const text = '\u{20BB7}'.repeat(2)
assert.equal(text.length, 4)
for (const [name, accepts] of [['old', false], ['new', true]]) {
  const full = require(name).string().max(2).safeParse(text).success
  const mini = require(`${name}/mini`)
  const small = mini.string().check(mini.maxLength(2)).safeParse(text).success
  const word = success => (success ? 'accepts' : 'refuses')
  const { version } = require(`${name}/package.json`)
  console.log(`${version} zod max(2) ${word(full)}, zod/mini maxLength(2) ${word(small)}`)
  assert.equal(full, accepts)
  assert.equal(small, accepts)
}
JS
node check.mjs
