'use client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useStore } from 'zustand';
import { describeDevice } from '../_client/device.ts';
import { decodePicture } from '../_client/picture.ts';
import { createPlaySession, type PlaySession } from '../_client/play-session.ts';
import { isRefilling, type PlayState } from '../_client/play-state.ts';
import { useSocket } from '../_client/socket-provider.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { ConsentForm } from './consent-form.tsx';
import { Invitation } from './invitation.tsx';
import { RoundSummaryView } from './round-summary.tsx';
import { TrialView } from './trial-view.tsx';

/** The solo game: draws the state, sends the intents. */
export function PlayScreen() {
  const socket = useSocket();
  const [session] = useState(() => createPlaySession({ socket, decodePicture, describeDevice }));
  const state = useStore(session.store);
  useEffect(() => session.attach(), [session]);

  return (
    <main id="content" className="mx-auto flex w-full max-w-6xl grow flex-col px-4 hall:px-8">
      <ConnectionNotice state={state} onCarryOn={session.resynchronise} />
      <CurrentScreen session={session} state={state} />
    </main>
  );
}

function CurrentScreen({ session, state }: { session: PlaySession; state: PlayState }) {
  const t = useTranslations('notice');
  const { screen } = state;
  switch (screen.kind) {
    case 'arriving':
      return <h1 className="grid grow place-items-center text-lead text-soft">{t('arriving')}</h1>;
    case 'consent':
      return <ConsentForm onChoose={session.consent} />;
    case 'invitation':
      return <Invitation phase={screen.phase} onBegin={session.begin} />;
    case 'round':
      return (
        <TrialView screen={screen} isRefilling={isRefilling(state)} onJudge={session.judge} onNext={session.next} />
      );
    case 'summary':
      return <RoundSummaryView screen={screen} onBegin={session.begin} />;
    default:
      return screen satisfies never;
  }
}
