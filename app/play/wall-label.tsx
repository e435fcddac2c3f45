'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { MAX_POINTS } from '../../lib/judgment/proper-score.ts';
import type { TrialRevealed } from '../../lib/protocol/play.ts';
import { ChoiceMark } from '../_client/choice-mark.tsx';
import { forgerNames, machineVerdict } from './verdict-words.ts';

/** The label beside the picture, readable only after the vote: what it is, who made it, who was right. */
export function WallLabel({ reveal }: { reveal: TrialRevealed }) {
  const t = useTranslations('label');
  const { truth, choice, confidence, points, forger, machine } = reveal;
  const isRight = choice === truth;
  const opinion = machine && machineVerdict(machine);
  return (
    <article className="arrive wall-text px-4 py-3 hall:px-5 hall:py-4">
      <p role="status" className="sr-only">
        {t('announce', { isRight: isRight ? 'yes' : 'no', truth, points })}
      </p>
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h2 className="flex items-center gap-2.5 text-title">
          <ChoiceMark choice={truth} className="size-6 shrink-0" />
          {truth === 'real' ? t('authentic') : t('forged')}
        </h2>
        <p className={`font-semibold ${isRight ? '' : 'text-accent'}`}>
          {isRight ? `✓ ${t('youRight')}` : `✗ ${t('youWrong')}`}
        </p>
      </div>
      <p className="mt-0.5 text-small text-soft">
        {forger ? t('forgedCredit', forgerNames(forger)) : t('authenticCredit')}
      </p>
      <dl className="mt-2.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-hairline border-t pt-2.5 text-small hall:grid-cols-1 hall:gap-y-0">
        <Row term={t('yours')}>{t('answer', { choice, confidence })}</Row>
        <Row term={t('machine')}>
          {opinion ? t('machineOpinion', opinion) : t('machineSilent')}
          {opinion && (opinion.choice === truth ? ` ✓ ${t('right')}` : ` ✗ ${t('wrong')}`)}
        </Row>
        <Row term={t('points')}>{t('pointsOf', { points, most: MAX_POINTS })}</Row>
      </dl>
    </article>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft hall:not-first:mt-1.5">{term}</dt>
      <dd className="text-right tabular-nums hall:text-left">{children}</dd>
    </>
  );
}
