import type { Localised } from '../../model/text.js'
import { useShown } from './entries.js'
import { Another, Text } from './fields.jsx'
import { languages, nameOf } from './languages.js'

type Written = Localised | undefined

export const inEnglish = (text: Written): string =>
  typeof text === 'object' ? (text.en ?? '') : (text ?? '')

/** A text in one language stays one text; only a second language makes it several. */
function written(text: Written, language: string, said: string): Written {
  const before = typeof text === 'object' ? text : text ? { en: text } : {}
  const { [language]: _, ...others } = before
  const after = said ? { ...before, [language]: said } : others
  const all = Object.keys(after)
  if (!all.length) return undefined
  return typeof text !== 'object' && `${all}` === 'en' ? after.en : after
}

interface Question {
  label: string
  at: string
  value: Written
  set: (text: Written) => void
  standard?: string
}

export const EnglishQuestion = ({ label, at, value, set, standard = '' }: Question) => (
  <Text
    label={`${label} (English)`}
    at={typeof value === 'object' ? `${at}.en` : at}
    live
    standard={standard}
    value={inEnglish(value)}
    set={said => set(written(value, 'en', said))}
  />
)

/** The same question in further languages; who speaks none of them reads the English one. */
export function OtherLanguages({ label, at, value, set }: Question) {
  const { en: _, ...said } = typeof value === 'object' ? value : {}
  const [shown, keep] = useShown(said)
  return (
    <>
      {shown.map(language => (
        <Text
          key={language}
          label={`${label} (${nameOf(language)})`}
          at={`${at}.${language}`}
          live
          lang={language}
          dir="auto"
          value={said[language] ?? ''}
          set={text => {
            keep(shown)
            set(written(value, language, text))
          }}
        />
      ))}
      <Another
        label={`${label} in another language`}
        all={languages.filter(language => !shown.includes(language))}
        set={language => keep([...shown, language])}
        name={nameOf}
      />
    </>
  )
}
