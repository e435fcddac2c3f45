'use client';
import { useTranslations } from 'use-intl';
import { scorePoints } from '../../lib/judgment/proper-score.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { ChoiceMark } from '../_client/choice-mark.tsx';
import { confidences } from './answers.ts';

/** What real and fake mean in this house, with the marks that stand for them from here on. */
export function TwoKinds() {
  const t = useTranslations('invitation');
  return (
    <dl className="grid gap-5 hall:gap-8">
      <Kind choice="real">{t('real')}</Kind>
      <Kind choice="fake">{t('fake')}</Kind>
    </dl>
  );
}

function Kind({ choice, children }: { choice: Choice; children: string }) {
  const tPad = useTranslations('pad');
  return (
    <div>
      <dt className="flex items-center gap-2.5 font-serif text-lead">
        <ChoiceMark choice={choice} />
        {choice === 'real' ? tPad('real') : tPad('fake')}
      </dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}

/** The proper score as six numbers, the surest answer first as on the pad. */
export function PointsTable() {
  const t = useTranslations('invitation');
  const tPad = useTranslations('pad');
  const tLabel = useTranslations('label');
  const words = { 50: tPad('sure50'), 75: tPad('sure75'), 95: tPad('sure95') } as const;
  return (
    <table className="w-full text-right tabular-nums">
      <caption className="pb-2 text-left font-serif text-lead">{t('earns')}</caption>
      <thead className="text-small">
        <tr>
          <td />
          <th scope="col" className="py-1 pl-2 font-normal">
            ✓ <span className="@max-[12rem]:sr-only">{tLabel('right')}</span>
          </th>
          <th scope="col" className="py-1 pl-2 font-normal">
            ✗ <span className="@max-[12rem]:sr-only">{tLabel('wrong')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {confidences.toReversed().map((confidence) => (
          <tr key={confidence} className="border-[#cfc3b2] border-t align-baseline font-serif">
            <th scope="row" className="py-1.5 text-left font-normal">
              {tPad('percent', { confidence })} <span className="font-sans text-small">{words[confidence]}</span>
            </th>
            <td className="pl-2">{scorePoints({ isCorrect: true, confidence })}</td>
            <td className="pl-2">{scorePoints({ isCorrect: false, confidence })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
