'use client';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Locale } from '../lib/protocol/vocabulary.ts';
import { SocketProvider } from './_client/socket-provider.tsx';
import type { Messages } from './_messages/load.ts';

export function Providers(props: { locale: Locale; messages: Messages; children: ReactNode }) {
  return (
    <IntlProvider locale={props.locale} messages={props.messages} timeZone="UTC">
      <SocketProvider>{props.children}</SocketProvider>
    </IntlProvider>
  );
}
