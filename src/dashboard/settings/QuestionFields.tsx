import type { Localised } from '../../model/text.js'
import { useShownNames, withEntry } from './entries.js'
import { AddChoice, Text } from './fields.jsx'
import { languages, nameOf } from './languages.js'

type OptionalText = Localised | undefined

/** The English text; empty if there is none. */
export const inEnglish = (text: OptionalText): string =>
  typeof text === 'object' ? (text.en ?? '') : (text ?? '')

/** Sets the text of one language. A plain English text becomes an object only when a second language is added. */
function withLanguage(text: OptionalText, language: string, translation: string): OptionalText {
  const before = typeof text === 'object' ? text : text ? { en: text } : {}
  const after = withEntry<Record<string, string>>(before, language, translation || undefined)
  const all = Object.keys(after)
  if (!all.length) return undefined
  return typeof text !== 'object' && `${all}` === 'en' ? after.en : after
}

interface QuestionProps {
  label: string
  at: string
  value: OptionalText
  set: (text: OptionalText) => void
  placeholder?: string
}

/** The field for the English text of a question. */
export const EnglishQuestion = ({ label, at, value, set, placeholder = '' }: QuestionProps) => (
  <Text
    label={`${label} (English)`}
    at={typeof value === 'object' ? `${at}.en` : at}
    live
    placeholder={placeholder}
    value={inEnglish(value)}
    set={text => set(withLanguage(value, 'en', text))}
  />
)

/** Fields for translations of a question. People with any other language see the English text. */
export function OtherLanguages({ label, at, value, set }: QuestionProps) {
  const { en: _, ...translations } = typeof value === 'object' ? value : {}
  const [shown, setShown] = useShownNames(translations)
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
          value={translations[language] ?? ''}
          set={text => {
            setShown(shown)
            set(withLanguage(value, language, text))
          }}
        />
      ))}
      <AddChoice
        label={`${label} in another language`}
        all={languages.filter(language => !shown.includes(language))}
        set={language => setShown([...shown, language])}
        labelOf={nameOf}
      />
    </>
  )
}
