import { CloseButton } from '../CloseButton.js'
import { Answer } from './Answer.js'
import type { HistoryView } from './view.js'

/** Everything that the person said, with its true state; a file of it, and the way to erase it. */
export function HistoryPanel(view: HistoryView) {
  const { model, t, save } = view
  const step = model.step.value
  const { answers, replies, complete } = model.said.value
  const news = {
    reading: 'said_reading',
    shown: complete ? (answers.length ? '' : 'said_none') : 'said_partial',
    sure: 'said_sure',
    erasing: 'said_reading',
    erased: 'said_erased',
    erasedHere: 'said_erased_here',
  }[step]
  const way = (id: string, onClick: () => void, look?: string) => (
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
        // Many answers scroll, also by keyboard.
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
        {news && t(news)}
      </p>
      <div class="ways">
        {step === 'shown' && !!answers.length && way('said_save', save, 'back')}
        {/* What the collector has can be erased also while it cannot be shown. */}
        {step === 'shown' && (!!answers.length || !complete) && way('said_erase', () => model.doubt(true))}
        {step === 'sure' && way('said_keep', () => model.doubt(false))}
        {step === 'sure' && way('said_yes', () => void model.erase(), 'primary')}
      </div>
      <CloseButton {...view} />
    </>
  )
}
