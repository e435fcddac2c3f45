'use client';
import { useTranslations } from 'use-intl';
import { type PlayState, pendingJudgment } from '../_client/play-state.ts';

/** One calm line about the connection or the last refusal, and what to do. Always in the page, so that it is read aloud. */
export function ConnectionNotice({ state, onCarryOn }: { state: PlayState; onCarryOn: () => void }) {
  const t = useTranslations('notice');
  const text = useNoticeText(state);
  const needsReload =
    state.link === 'refused' || state.problem === 'bad-input' || state.problem === 'protocol-mismatch';
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 top-2 z-10 grid justify-items-center">
      {text && (
        <div className="arrive wall-text pointer-events-auto flex max-w-full flex-wrap items-center gap-x-4 px-4 py-2 text-small">
          <p>{text}</p>
          {state.link === 'parted' && <Remedy onClick={onCarryOn}>{t('carryOn')}</Remedy>}
          {needsReload && <Remedy onClick={() => window.location.reload()}>{t('reload')}</Remedy>}
        </div>
      )}
    </div>
  );
}

function Remedy({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" onClick={onClick} className="min-h-11 font-semibold text-accent underline underline-offset-4">
      {children}
    </button>
  );
}

function useNoticeText(state: PlayState): string | null {
  const t = useTranslations('notice');
  const tError = useTranslations('errors');
  switch (state.link) {
    case 'reconnecting':
      return pendingJudgment(state) ? t('answerKept') : t('reconnecting');
    case 'parted':
      return t('parted');
    case 'connecting':
    case 'connected':
    case 'refused':
      return state.problem ? tError(state.problem) : null;
    default:
      return state.link satisfies never;
  }
}
