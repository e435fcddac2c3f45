import type { Metadata } from 'next';
import { loadMessages } from '../_messages/load.ts';
import { PlayScreen } from './play-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const { messages } = await loadMessages();
  return { title: messages.play.title };
}

export default function Page() {
  return <PlayScreen />;
}
