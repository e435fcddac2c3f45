import type { ReactNode } from 'react';

/** A picture as it hangs: light on the wall, lamp, moulding, mat. What is inside decides the size. */
export function PictureFrame({ children, isLit = true }: { children: ReactNode; isLit?: boolean }) {
  return (
    <div className="relative w-fit">
      {isLit && (
        <>
          <div aria-hidden className="lit pointer-events-none -inset-x-[38%] -inset-y-[24%] -z-10 absolute" />
          <div aria-hidden className="lamp -top-5 -translate-x-1/2 absolute left-1/2 h-2 w-2/5 rounded-full" />
          <div aria-hidden className="lamp -top-4 -translate-x-1/2 absolute left-1/2 h-4 w-1.5" />
        </>
      )}
      <div className="frame">
        <div className="mat">
          <div className="window">{children}</div>
        </div>
      </div>
    </div>
  );
}
