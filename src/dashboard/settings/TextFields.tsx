import { en } from '../../browser/widget/locales/en.js'
import { enFurther } from '../../browser/widget/locales/en-further.js'
import { texts as photo } from '../../browser/widget/photo/texts.js'
import type { Config } from '../../model/protocol.js'
import { useShownNames, withEntry } from './entries.js'
import { AddChoice, Text } from './fields.jsx'
import { languages, nameOf } from './languages.js'

type Texts = Config['locales']

const { dir: _, ...english } = { ...en, ...enFurther, ...photo }
const widgetTexts: Record<string, string> = english

/** Fields for texts that replace the widget's own, by language. */
export function TextFields({ at, texts, set }: { at: string; texts: Texts; set: (texts: Texts) => void }) {
  const [shown, setShown] = useShownNames(texts)
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
              setShown(shown)
              set(withEntry(texts, language, Object.keys(own).length > 0 ? own : undefined))
            }}
          />
        ))}
        <AddChoice
          label="Words in a language"
          all={['en', ...languages].filter(language => !shown.includes(language))}
          set={language => setShown([...shown, language])}
          labelOf={nameOf}
        />
      </fieldset>
    </details>
  )
}

/** The replaced texts of one language. */
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
  const [shown, setShown] = useShownNames(texts)
  return (
    <fieldset>
      <legend>{nameOf(language)}</legend>
      {shown.map(id => (
        <Text
          key={id}
          label={`Instead of “${widgetTexts[id] ?? id}”`}
          at={`${at}.${id}`}
          wide
          live
          lang={language}
          dir="auto"
          value={texts[id] ?? ''}
          set={text => {
            setShown(shown)
            set(withEntry(texts, id, text || undefined))
          }}
        />
      ))}
      <AddChoice
        label={`Other words in ${nameOf(language)}`}
        all={Object.keys(widgetTexts).filter(id => !shown.includes(id))}
        set={id => setShown([...shown, id])}
        labelOf={id => widgetTexts[id]!}
      />
    </fieldset>
  )
}
