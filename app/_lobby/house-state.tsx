'use client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Health } from '../../lib/protocol/health.ts';

const refreshMs = 15_000;

/** What the house runs on and how full its wall is, as the server tells it. */
export function HouseState() {
  const t = useTranslations('house');
  const health = useHealth();
  return (
    <footer className="border-hairline border-t">
      <div className="mx-auto w-full max-w-6xl px-4 py-6 text-small text-soft hall:px-8">
        <h2 className="sr-only">{t('title')}</h2>
        {health === 'unreachable' && <p>{t('unreachable')}</p>}
        {typeof health === 'object' && (
          <dl className="flex flex-wrap gap-x-10 gap-y-2">
            <Fact term={t('engine')}>
              {health.engine ? t('engineOn', health.engine) : t(health.engineProblem ? 'engineDown' : 'engineOpening')}
              <Words>{health.engine?.reason ?? health.engineProblem}</Words>
            </Fact>
            {health.wall.map((wall) => (
              <Fact key={`${wall.collection} ${wall.forger}`} term={t('wall')}>
                {wall.hung < wall.target ? t('wallHanging', wall) : t('wallCount', wall)}
              </Fact>
            ))}
          </dl>
        )}
        {typeof health === 'object' && health.status === 'degraded' && <p className="mt-2">{t('degraded')}</p>}
      </div>
    </footer>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt>{term}</dt>
      <dd className="text-ink">{children}</dd>
    </div>
  );
}

/** What the server says of its engine, in the language of its log. */
function Words({ children }: { children: string | null }) {
  return (
    children !== null && (
      <p lang="en" className="max-w-prose text-soft">
        {children}
      </p>
    )
  );
}

function useHealth(): Health | 'asking' | 'unreachable' {
  const [health, setHealth] = useState<Health | 'asking' | 'unreachable'>('asking');
  useEffect(() => {
    const abort = new AbortController();
    const refresh = async () => {
      if (document.hidden) return;
      try {
        const response = await fetch('/api/health', { signal: abort.signal, cache: 'no-store' });
        const body: Health = await response.json();
        setHealth(body);
      } catch {
        if (!abort.signal.aborted) setHealth('unreachable');
      }
    };
    void refresh();
    const timer = setInterval(refresh, refreshMs);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, []);
  return health;
}
