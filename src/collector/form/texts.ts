import { localeFallbacks } from '../../model/locale.js'
import type { Config } from '../../model/protocol.js'
import type { Localised } from '../../model/text.js'

const en = {
  dir: 'ltr',
  question: 'How did that feel?',
  comment: 'Tell us more, if you like',
  contact: 'How can we reach you? (only if you want an answer)',
  send: 'Send',
  thanks: 'Thank you',
  sent: 'Your answer has arrived.',
  choose: 'Please choose one of the answers.',
  broken: 'This could not be sent. Please check your answer and try again.',
  gone: 'There is no form at this address. Please check the link.',
  later: 'This could not be sent just now. Please try again in a minute.',
  long: 'That is too long. Please shorten it.',
  awful: 'awful',
  bad: 'bad',
  neither: 'neither',
  good: 'good',
  great: 'great',
  up: 'thumbs up',
  down: 'thumbs down',
}

/**
 * The form's texts by id. Texts that the widget has too use the widget's ids, so that a project's overrides apply to
 * both.
 */
export type FormTexts = Record<keyof typeof en, string> & Record<string, string | undefined>

const languages: Record<string, Partial<typeof en>> = {
  en,
  de: {
    question: 'Wie hat sich das angefühlt?',
    comment: 'Erzählen Sie mehr, wenn Sie möchten',
    contact: 'Wie erreichen wir Sie? (nur wenn Sie eine Antwort wünschen)',
    send: 'Senden',
    thanks: 'Danke',
    sent: 'Ihre Antwort ist angekommen.',
    choose: 'Bitte wählen Sie eine der Antworten.',
    broken: 'Das konnte nicht gesendet werden. Bitte prüfen Sie Ihre Antwort und versuchen Sie es erneut.',
    gone: 'Unter dieser Adresse gibt es kein Formular. Bitte prüfen Sie den Link.',
    later: 'Das konnte gerade nicht gesendet werden. Bitte versuchen Sie es in einer Minute erneut.',
    long: 'Das ist zu lang. Bitte kürzen Sie es.',
    ...{ awful: 'furchtbar', bad: 'schlecht', neither: 'weder noch', good: 'gut', great: 'großartig' },
    ...{ up: 'Daumen hoch', down: 'Daumen runter' },
  },
  fr: {
    question: 'Qu’avez-vous ressenti ?',
    comment: 'Dites-nous en plus, si vous le souhaitez',
    contact: 'Comment vous joindre ? (seulement si vous souhaitez une réponse)',
    send: 'Envoyer',
    thanks: 'Merci',
    sent: 'Votre réponse est bien arrivée.',
    choose: 'Veuillez choisir une des réponses.',
    broken: 'L’envoi a échoué. Vérifiez votre réponse et réessayez.',
    gone: 'Il n’y a pas de formulaire à cette adresse. Veuillez vérifier le lien.',
    later: 'L’envoi n’est pas possible pour l’instant. Réessayez dans une minute.',
    long: 'C’est trop long. Veuillez raccourcir votre texte.',
    ...{ awful: 'affreux', bad: 'mauvais', neither: 'ni l’un ni l’autre', good: 'bien', great: 'formidable' },
    ...{ up: 'pouce levé', down: 'pouce baissé' },
  },
  es: {
    question: '¿Cómo se sintió?',
    comment: 'Cuéntenos más, si quiere',
    contact: '¿Cómo podemos localizarle? (solo si desea una respuesta)',
    send: 'Enviar',
    thanks: 'Gracias',
    sent: 'Su respuesta ha llegado.',
    choose: 'Elija una de las respuestas.',
    broken: 'No se pudo enviar. Revise su respuesta e inténtelo de nuevo.',
    gone: 'No hay ningún formulario en esta dirección. Compruebe el enlace.',
    later: 'Ahora mismo no se pudo enviar. Inténtelo de nuevo en un minuto.',
    long: 'Es demasiado largo. Acórtelo, por favor.',
    ...{ awful: 'horrible', bad: 'mal', neither: 'ni bien ni mal', good: 'bien', great: 'genial' },
    ...{ up: 'pulgar arriba', down: 'pulgar abajo' },
  },
  it: {
    question: 'Come si è sentito?',
    comment: 'Ci dica di più, se vuole',
    contact: 'Come possiamo contattarla? (solo se desidera una risposta)',
    send: 'Invia',
    thanks: 'Grazie',
    sent: 'La sua risposta è arrivata.',
    choose: 'Scelga una delle risposte.',
    broken: 'Invio non riuscito. Controlli la risposta e riprovi.',
    gone: 'A questo indirizzo non c’è nessun modulo. Controlli il link.',
    later: 'Al momento l’invio non è riuscito. Riprovi tra un minuto.',
    long: 'È troppo lungo. Lo accorci, per favore.',
    ...{ awful: 'orribile', bad: 'male', neither: 'né bene né male', good: 'bene', great: 'benissimo' },
    ...{ up: 'pollice in su', down: 'pollice in giù' },
  },
  he: {
    dir: 'rtl',
    question: 'איך זה הרגיש?',
    comment: 'אפשר לספר לנו עוד',
    contact: 'איך ליצור איתך קשר? (רק אם רוצים תשובה)',
    send: 'שליחה',
    thanks: 'תודה',
    sent: 'התשובה הגיעה.',
    choose: 'נא לבחור אחת מהתשובות.',
    broken: 'השליחה לא הצליחה. נא לבדוק את התשובה ולנסות שוב.',
    gone: 'אין טופס בכתובת הזאת. נא לבדוק את הקישור.',
    later: 'אי אפשר היה לשלוח כרגע. נא לנסות שוב בעוד דקה.',
    long: 'זה ארוך מדי. נא לקצר.',
    ...{ awful: 'נורא', bad: 'רע', neither: 'לא טוב ולא רע', good: 'טוב', great: 'נהדר' },
    ...{ up: 'אגודל למעלה', down: 'אגודל למטה' },
  },
  ar: {
    dir: 'rtl',
    question: 'كيف كان شعورك؟',
    comment: 'أخبرنا بالمزيد إن أردت',
    contact: 'كيف نتواصل معك؟ (فقط إن أردت ردًّا)',
    send: 'إرسال',
    thanks: 'شكرًا',
    sent: 'وصلت إجابتك.',
    choose: 'يرجى اختيار إحدى الإجابات.',
    broken: 'تعذّر الإرسال. يرجى مراجعة إجابتك والمحاولة مرة أخرى.',
    gone: 'لا يوجد نموذج على هذا العنوان. يرجى التحقق من الرابط.',
    later: 'تعذّر الإرسال الآن. يرجى المحاولة مرة أخرى بعد دقيقة.',
    long: 'هذا طويل جدًّا. يرجى اختصاره.',
    ...{ awful: 'فظيع', bad: 'سيئ', neither: 'لا جيد ولا سيئ', good: 'جيد', great: 'رائع' },
    ...{ up: 'إعجاب', down: 'عدم إعجاب' },
  },
}

/** The languages that a person prefers, best first: from `lang` in the address, then from the browser. */
export function wantedLanguages(lang: string | undefined, acceptLanguage: string | undefined): string[] {
  const accepted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map(entry => {
      const [tag = '', quality] = entry.trim().split(/;\s*q=/)
      return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ tag, quality }) => tag && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
  return [...(lang ? [lang] : []), ...accepted].filter(tag => /^[A-Za-z]{2,8}(-[\dA-Za-z]{1,8})*$/.test(tag))
}

/** The texts in the first preferred language that we or the project have; the project's texts override ours. */
export function formTexts(
  wanted: readonly string[],
  overrides: Config['locales'],
): { lang: string; texts: FormTexts } {
  const lang =
    wanted
      .flatMap(localeFallbacks)
      .find(tag => Object.hasOwn(languages, tag) || Object.hasOwn(overrides, tag)) ?? 'en'
  const chain = localeFallbacks(lang).reverse()
  const layers = chain.flatMap(tag => [languages[tag] ?? {}, overrides[tag] ?? {}])
  return { lang, texts: Object.assign({}, en, ...layers) }
}

/** A localised text of the project in the first of these languages that it has, else in any. */
export function localise(text: Localised | undefined, wanted: readonly string[]): string | undefined {
  if (text === undefined || typeof text === 'string') return text
  const tag = [...wanted, 'en'].flatMap(localeFallbacks).find(tag => Object.hasOwn(text, tag))
  return tag ? text[tag] : Object.values(text)[0]
}
