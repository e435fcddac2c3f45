'use client';
import { useTranslations } from 'use-intl';
import { MAX_POINTS } from '../../lib/judgment/proper-score.ts';
import type { TrialRevealed } from '../../lib/protocol/play.ts';
import { ChoiceMark } from './choice-mark.tsx';
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
      <h2 className="flex items-center gap-2.5 text-title">
        <ChoiceMark choice={truth} className="size-6 shrink-0" />
        {truth === 'real' ? t('authentic') : t('forged')}
      </h2>
      <p className="text-small text-soft">{forger ? t('forgedCredit', forgerNames(forger)) : t('authenticCredit')}</p>
      <dl className="mt-2.5 border-hairline border-t pt-2 text-small">
        <Row term={t('yours')} isRight={isRight}>
          {t('answer', { choice, confidence })}
        </Row>
        <Row term={t('machine')} isRight={opinion ? opinion.choice === truth : null}>
          {opinion ? t('machineOpinion', opinion) : t('machineSilent')}
        </Row>
        <Row term={t('points')} isRight={null}>
          {t('pointsOf', { points, most: MAX_POINTS })}
        </Row>
      </dl>
    </article>
  );
}

function Row({ term, isRight, children }: { term: string; isRight: boolean | null; children: string }) {
  const t = useTranslations('label');
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 py-0.5">
      <dt className="text-soft">{term}</dt>
      <dd className="ml-auto text-right tabular-nums">
        {children}
        {isRight !== null && (
          <strong className={`ml-2 font-semibold ${isRight ? '' : 'text-accent'}`}>
            {isRight ? `✓ ${t('right')}` : `✗ ${t('wrong')}`}
          </strong>
        )}
      </dd>
    </div>
  );
}
