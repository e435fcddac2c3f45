'use client';
import { useTranslations } from 'use-intl';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { ChoiceMark } from '../_client/choice-mark.tsx';
import { type Answer, answers } from './answers.ts';

/** Six buttons: one gesture says what it is and how sure one is. Two columns under the thumbs, one row on a wide screen. */
export function AnswerPad(props: {
  isReady: boolean;
  chosen: Answer | null;
  onAnswer: (answer: Answer, gestureMs: number) => void;
}) {
  const t = useTranslations('pad');
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 w-full text-center text-small text-soft">
        {props.chosen ? <span className="late">{t('keeping')}</span> : t('question')}
      </legend>
      <div className="grid grid-cols-2 gap-3 hall:flex hall:justify-center hall:gap-10">
        <Side choice="fake" {...props} />
        <Side choice="real" {...props} />
      </div>
    </fieldset>
  );
}

function Side({ choice, isReady, chosen, onAnswer }: { choice: Choice } & Parameters<typeof AnswerPad>[0]) {
  const t = useTranslations('pad');
  const words = { 50: t('sure50'), 75: t('sure75'), 95: t('sure95') } as const;
  const name = choice === 'real' ? t('real') : t('fake');
  return (
    <fieldset aria-label={name} className="min-w-0">
      <div aria-hidden className="mb-2 flex items-center justify-center gap-2 font-serif text-lead">
        <ChoiceMark choice={choice} />
        {name}
      </div>
      <div className={`flex gap-2 hall:flex-row ${choice === 'real' ? 'flex-col-reverse' : 'flex-col'}`}>
        {answers
          .filter((answer) => answer.choice === choice)
          .map(({ key, confidence }) => {
            const isChosen = chosen?.choice === choice && chosen.confidence === confidence;
            return (
              <button
                key={key}
                type="button"
                aria-disabled={!isReady}
                aria-pressed={isChosen}
                aria-keyshortcuts={key}
                onClick={(event) => onAnswer({ choice, confidence }, event.timeStamp)}
                className={`flex min-h-13 min-w-0 flex-wrap items-baseline justify-center gap-x-2 border bg-paper px-2 py-2.5 transition-colors hover:border-ink aria-pressed:border-fill aria-pressed:bg-fill aria-pressed:text-on-fill hall:min-h-18 hall:w-28 hall:flex-col hall:items-center hall:gap-0 hall:py-2 ${
                  choice === 'fake' ? 'border-edge border-dashed' : 'border-edge'
                } ${chosen && !isChosen ? 'opacity-45' : ''}`}
              >
                <span className="sr-only">{name}, </span>
                <span className="font-serif text-lead tabular-nums">{t('percent', { confidence })}</span>{' '}
                <span className="text-small">{words[confidence]}</span>
              </button>
            );
          })}
      </div>
      <div aria-hidden className="mt-1 hidden gap-2 hall:flex">
        {answers
          .filter((answer) => answer.choice === choice)
          .map(({ key }) => (
            <span key={key} className="w-28 text-center text-small text-soft">
              {t('key', { key })}
            </span>
          ))}
      </div>
    </fieldset>
  );
}
