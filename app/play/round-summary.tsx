'use client';
import Link from 'next/link';
import { useLayoutEffect, useRef, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { describeBias, describeSensitivity } from '../../lib/judgment/plain-words.ts';
import type { RoundSummary } from '../../lib/protocol/play.ts';
import { primaryButton, secondaryButton } from '../_client/button-style.ts';
import { pointerOf } from '../_client/device.ts';
import type { PlaySession } from '../_client/play-session.ts';
import type { Screen } from '../_client/play-state.ts';
import { FooledGallery } from './fooled-gallery.tsx';
import { calibrationBand, machineBand } from './verdict-words.ts';

/** The appraisal of a round, once the house has written it. */
export function RoundSummaryView(props: {
  screen: Extract<Screen, { kind: 'summary' }>;
  onBegin: PlaySession['begin'];
}) {
  const { screen, onBegin } = props;
  const t = useTranslations('summary');
  if (!screen.summary) {
    return <h1 className="grid grow place-items-center text-lead text-soft">{t('arriving')}</h1>;
  }
  return <Appraisal summary={screen.summary} collection={screen.round.collection} onBegin={onBegin} />;
}

function Appraisal(props: {
  summary: RoundSummary;
  collection: Extract<Screen, { kind: 'summary' }>['round']['collection'];
  onBegin: PlaySession['begin'];
}) {
  const { summary, collection, onBegin } = props;
  const t = useTranslations('summary');
  const title = useRef<HTMLHeadingElement>(null);
  const [isBusy, startTransition] = useTransition();
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), []);
  const { dPrime, criterion } = summary;
  const accuracy = Math.round((100 * summary.correct) / summary.trials);

  return (
    <div className="mx-auto w-full max-w-4xl py-8 hall:py-12">
      <p className="text-small text-soft">{t('title')}</p>
      <h1 ref={title} tabIndex={-1} className="mt-3 text-display outline-none">
        {t('headline', { correct: summary.correct, trials: summary.trials })}
      </h1>
      <div className="mt-5 max-w-2xl text-lead">
        <p>{t(`sharpnessWords.${dPrime === null ? 'unknown' : describeSensitivity(dPrime)}`)}</p>
        {criterion !== null && <p>{t(`biasWords.${describeBias(criterion)}`)}</p>}
      </div>
      <p className="mt-2 max-w-2xl text-soft">{t('few')}</p>

      <dl className="mt-8 grid gap-x-12 hall:grid-cols-2">
        <Figure term={t('points')} value={t('pointsValue', { points: summary.points, most: summary.maxPoints })}>
          {t('pointsWhy')}
        </Figure>
        <Figure term={t('accuracy')} value={t('accuracyValue', { percent: accuracy })}>
          {t('confidenceWords', {
            confidence: Math.round(summary.meanConfidence),
            accuracy,
            band: calibrationBand(summary.meanConfidence, accuracy),
          })}
        </Figure>
        <Figure term={t('sharpness')} value={formatSigned(dPrime) ?? t('notEnough')}>
          {t('fakesMissed', { called: summary.fakes.calledReal, shown: summary.fakes.shown })}
        </Figure>
        <Figure term={t('bias')} value={formatSigned(criterion) ?? t('notEnough')}>
          {t('realsAccused', { called: summary.reals.calledFake, shown: summary.reals.shown })}
        </Figure>
        {summary.machineCorrect === null ? (
          <Figure term={t('machine')} value="–">
            {t('machineSilent')}
          </Figure>
        ) : (
          <Figure
            term={t('machine')}
            value={t('machineValue', { correct: summary.machineCorrect, trials: summary.trials })}
          >
            {t('machineWords', { band: machineBand(summary) })}
          </Figure>
        )}
      </dl>

      <FooledGallery summary={summary} />

      <div className="mt-10 grid gap-3 hall:flex">
        <button
          type="button"
          aria-disabled={isBusy}
          className={primaryButton}
          onClick={(event) => {
            const pointer = pointerOf(event.nativeEvent);
            if (!isBusy) startTransition(() => onBegin({ collection, phase: 'main', pointer }));
          }}
        >
          {t('another')}
        </button>
        <Link href="/" className={secondaryButton}>
          {t('leave')}
        </Link>
      </div>
    </div>
  );
}

function Figure({ term, value, children }: { term: string; value: string; children: string }) {
  return (
    <div className="grid grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-1 border-hairline border-t py-4 hall:last:col-span-2">
      <dt className="text-soft">{term}</dt>
      <dd className="font-serif text-lead tabular-nums">{value}</dd>
      <dd className="col-span-2 text-small text-soft">{children}</dd>
    </div>
  );
}

/** Two decimals with a true minus sign, or null. */
function formatSigned(value: number | null): string | null {
  return value === null ? null : value.toFixed(2).replace('-', '−');
}
