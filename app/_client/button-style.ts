/** The one filled button of a screen, and its quieter equal in size. Positioned: the shadow of a frame falls behind them. */
export const primaryButton =
  'relative inline-flex min-h-14 items-center justify-center bg-fill px-8 py-3 text-center font-serif text-lead text-on-fill transition-opacity hover:opacity-90 aria-disabled:opacity-60';
export const secondaryButton =
  'relative inline-flex min-h-14 items-center justify-center border border-ink px-8 py-3 text-center font-serif text-lead text-ink transition-colors hover:bg-paper aria-disabled:opacity-60';
