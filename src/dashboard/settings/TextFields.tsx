import { en } from '../../browser/widget/locales/en.js'
import { enFurther } from '../../browser/widget/locales/en-further.js'
import { texts as photo } from '../../browser/widget/photo/texts.js'
import type { Config } from '../../model/protocol.js'
import { useShown, withEntry } from './entries.js'
import { Another, Text } from './fields.jsx'
import { languages, nameOf } from './languages.js'

type Texts = Config['locales']

const { dir: _, ...english } = { ...en, ...enFurther, ...photo }
const standard: Record<string, string> = english

/** What the widget says instead of its own words, one language at a time. */
export function TextFields({ at, texts, set }: { at: string; texts: Texts; set: (texts: Texts) => void }) {
  const [shown, keep] = useShown(texts)
  return (
    <details class="wide">
      <summary>What the widget says</summary>
      <fieldset class="fields">
        <p class="aside wide">Your words instead of the widget’s own. What stands in braces is filled in.</p>
        {shown.map(language => (
          <OneLanguage
            key={language}
            at={`${at}.${language}`}
            language={language}
            texts={texts[language] ?? {}}
            set={own => {
              keep(shown)
              set(withEntry(texts, language, Object.keys(own).length > 0 ? own : undefined))
            }}
          />
        ))}
        <Another
          label="Words in a language"
          all={['en', ...languages].filter(language => !shown.includes(language))}
          set={language => keep([...shown, language])}
          name={nameOf}
        />
      </fieldset>
    </details>
  )
}

function OneLanguage({
  at,
  language,
  texts,
  set,
}: {
  at: string
  language: string
  texts: Texts[string]
  set: (texts: Texts[string]) => void
}) {
  const [shown, keep] = useShown(texts)
  return (
    <fieldset>
      <legend>{nameOf(language)}</legend>
      {shown.map(id => (
        <Text
          key={id}
          label={`Instead of “${standard[id] ?? id}”`}
          at={`${at}.${id}`}
          wide
          live
          lang={language}
          dir="auto"
          value={texts[id] ?? ''}
          set={text => {
            keep(shown)
            set(withEntry(texts, id, text || undefined))
          }}
        />
      ))}
      <Another
        label={`Other words in ${nameOf(language)}`}
        all={Object.keys(standard).filter(id => !shown.includes(id))}
        set={id => keep([...shown, id])}
        name={id => standard[id]!}
      />
    </fieldset>
  )
}
