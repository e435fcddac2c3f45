/** Words that rows, messages and screens share. `db` and `lib/judgment` speak them too. */
export const CHOICES = ['real', 'fake'] as const;
export type Choice = (typeof CHOICES)[number];

export const COLLECTIONS = ['people'] as const;
export type CollectionId = (typeof COLLECTIONS)[number];

/** What a trial asks: `single` is one picture, real or fake. Pairs and odd-one-out come later on the same rows. */
export const TASKS = ['single', 'pair', 'odd-one-out'] as const;
export type Task = (typeof TASKS)[number];

/** Practice is never exported, never analysed and never trained on. */
export const PHASES = ['practice', 'main', 'catch', 'repeat'] as const;
export type Phase = (typeof PHASES)[number];

/** A judgment before or after the machine's advice was seen; only the first trains the discriminator. */
export const STAGES = ['pre', 'post'] as const;
export type Stage = (typeof STAGES)[number];

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];
