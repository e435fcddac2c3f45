import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { SiteHeader } from './_client/site-header.tsx';
import { loadMessages } from './_messages/load.ts';
import './globals.css';
import { Providers } from './providers.tsx';

// A fresh nonce stands in every page's scripts, so no page can be made beforehand.
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const { messages } = await loadMessages();
  const { name, description } = messages.site;
  return { title: { default: name, template: `%s · ${name}` }, description };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#efe8dc' },
    { media: '(prefers-color-scheme: dark)', color: '#1f171d' },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const { locale, messages } = await loadMessages();
  return (
    <html lang={locale}>
      <body>
        <Providers locale={locale} messages={messages}>
          <a
            href="#content"
            className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:bg-paper focus:px-4 focus:py-3"
          >
            {messages.site.skip}
          </a>
          {/* Clipped, and the lowest layer: the light on the wall reaches beyond a phone, and stays behind everything. */}
          <div className="isolate flex min-h-svh flex-col overflow-x-clip">
            <SiteHeader />
            {children}
          </div>
        </Providers>
      </body>
    </html>
  );
}
