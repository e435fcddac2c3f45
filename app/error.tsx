'use client';
import { useTranslations } from 'use-intl';
import { primaryButton } from './_client/button-style.ts';
import { EmptyRoom } from './_client/empty-room.tsx';

export default function Failed({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('failed');
  return (
    <EmptyRoom title={t('title')} text={t('text')}>
      <button type="button" onClick={reset} className={primaryButton}>
        {t('again')}
      </button>
    </EmptyRoom>
  );
}
