import { CloseButton } from '../CloseButton.js'
import { Answer } from './Answer.js'
import type { HistoryView } from './view.js'

/** All answers of the person with their states, and buttons to save and erase them. */
export function HistoryPanel(view: HistoryView) {
  const { model, t, save } = view
  const step = model.step.value
  const { answers, replies, complete } = model.data.value
  const status = {
    reading: 'said_reading',
    shown: complete ? (answers.length ? '' : 'said_none') : 'said_partial',
    sure: 'said_sure',
    erasing: 'said_reading',
    erased: 'said_erased',
    erasedHere: 'said_erased_here',
  }[step]
  const button = (id: string, onClick: () => void, look?: string) => (
    <button type="button" key={id} class={look} onClick={onClick}>
      {t(id)}
    </button>
  )
  return (
    <>
      <h2 id="question" tabIndex={-1}>
        {t('said')}
      </h2>
      {!!answers.length && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol class="said" tabIndex={0} aria-labelledby="question">
          {answers.map(answer => (
            <Answer
              key={answer.id}
              {...view}
              answer={answer}
              replies={replies.filter(({ feedback }) => feedback === answer.id)}
            />
          ))}
        </ol>
      )}
      <p role="status" class="status">
        {status && <span key={status}>{t(status)}</span>}
      </p>
      <div class="actions">
        {step === 'shown' && !!answers.length && button('said_save', save, 'back')}
        {/* Erasing is also offered while the collector's answers cannot be shown. */}
        {step === 'shown' &&
          (!!answers.length || !complete) &&
          button('said_erase', () => model.confirm(true))}
        {step === 'sure' && button('said_keep', () => model.confirm(false))}
        {step === 'sure' && button('said_yes', () => void model.erase(), 'primary')}
      </div>
      <CloseButton {...view} />
    </>
  )
}
