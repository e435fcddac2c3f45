'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { primaryButton } from './_client/button-style.ts';
import { EmptyRoom } from './_client/empty-room.tsx';

export default function NotFound() {
  const t = useTranslations('notFound');
  return (
    <EmptyRoom title={t('title')} text={t('text')}>
      <Link href="/" className={primaryButton}>
        {t('back')}
      </Link>
    </EmptyRoom>
  );
}
