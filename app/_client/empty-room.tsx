import type { ReactNode } from 'react';
import { PictureFrame } from './picture-frame.tsx';

/** A wall with an empty frame: for pages that have nothing to show. */
export function EmptyRoom({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main id="content" className="grid grow content-center justify-items-center gap-8 px-4 pt-8 pb-16 text-center">
      <PictureFrame>
        <div className="size-40 bg-mat" />
      </PictureFrame>
      <div>
        <h1 className="text-display">{title}</h1>
        <p className="mt-3 text-lead text-soft">{text}</p>
      </div>
      {children}
    </main>
  );
}
