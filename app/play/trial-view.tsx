'use client';
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Glance } from '../_client/glance.ts';
import type { PlaySession } from '../_client/play-session.ts';
import { isFinished, type Screen } from '../_client/play-state.ts';
import { AnswerPad } from './answer-pad.tsx';
import { type Answer, answerOfKey, isGoOnKey } from './answers.ts';
import { Easel } from './easel.tsx';
import { NextButton } from './next-button.tsx';
import { RoundProgress } from './round-progress.tsx';
import { WallLabel } from './wall-label.tsx';

type RoundScreen = Extract<Screen, { kind: 'round' }>;

/** One trial: the picture on the wall, the pad beneath it, then the label beside it. */
export function TrialView(props: {
  screen: RoundScreen;
  isRefilling: boolean;
  onJudge: PlaySession['judge'];
  onNext: () => void;
}) {
  const { screen, onJudge, onNext } = props;
  const { easel, round, index } = screen;
  const t = useTranslations('play');
  const region = useRef<HTMLElement>(null);
  const glance = useRef<Glance | null>(null);
  const [shownTrialId, setShownTrialId] = useState<string | null>(null);
  const trialId = easel.stage === 'waiting' ? null : easel.hung.trialId;
  const isShown = trialId !== null && trialId === shownTrialId;

  const onGlance = useCallback((begun: Glance, id: string) => {
    glance.current = begun;
    setShownTrialId(id);
  }, []);

  // A screen reader hears the new portrait's name; the keys below work while the focus is inside.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every trial takes the focus back from the button before it.
  useLayoutEffect(() => region.current?.focus({ preventScroll: true }), [index, round.round]);

  function answer(choice: Answer, gestureMs: number) {
    if (easel.stage !== 'looking' || !isShown || !glance.current) return;
    void onJudge({ trialId: easel.hung.trialId, ...choice, ...glance.current.measure(gestureMs) });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (easel.stage === 'revealed') {
      if (!isGoOnKey(event.key)) return;
      event.preventDefault();
      onNext();
      return;
    }
    const choice = answerOfKey(event.key);
    if (choice) answer(choice, event.nativeEvent.timeStamp);
  }

  const position = { number: index + 1, length: round.length };
  return (
    <section
      ref={region}
      tabIndex={-1}
      aria-label={t('portrait', position)}
      onKeyDown={onKeyDown}
      className="flex grow flex-col outline-none"
    >
      <h1 className="sr-only">{t('title')}</h1>
      <RoundProgress round={round} index={index} />
      <div
        className={`grid grow grid-cols-[minmax(0,1fr)] content-between justify-items-center gap-y-4 pt-9 pb-4 hall:grid-cols-[1fr_auto_1fr] hall:content-center hall:gap-x-12 hall:gap-y-9 hall:pb-8 ${
          easel.stage === 'revealed' ? 'max-hall:grid-rows-[auto_1fr_auto]' : ''
        }`}
      >
        <div className="hall:col-start-2">
          <Easel easel={easel} isRefilling={props.isRefilling} alt={t('portrait', position)} onGlance={onGlance} />
        </div>
        {easel.stage === 'revealed' ? (
          <>
            <div className="mt-3 w-full max-w-md self-start hall:col-start-3 hall:mt-0 hall:row-start-1 hall:max-w-72 hall:self-end">
              <WallLabel reveal={easel.reveal} />
            </div>
            <div className="w-full max-w-md hall:col-start-2 hall:min-h-[10.375rem]">
              <NextButton round={round} isLast={isFinished(round)} onNext={onNext} />
            </div>
          </>
        ) : (
          <div className="w-full max-w-md hall:col-span-3 hall:min-h-[10.375rem] hall:max-w-none">
            <AnswerPad
              isReady={easel.stage === 'looking' && isShown}
              chosen={easel.stage === 'judging' ? easel.judgment : null}
              onAnswer={answer}
            />
          </div>
        )}
      </div>
    </section>
  );
}
