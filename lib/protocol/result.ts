/** Every way in which the server may refuse a request. Closed, so that a screen can have a message for each. */
export type ErrorCode =
  | 'bad-input' // malformed, oversized or of the wrong form: `message` says what was wrong and what is right
  | 'protocol-mismatch' // the page is older or newer than the server: reload
  | 'no-session' // the cookie is missing, forged or expired: reload
  | 'no-consent' // consent to the current version first
  | 'no-round' // no round is under way
  | 'round-unfinished' // its summary exists only when every trial of it is judged
  | 'unknown-trial' // there is no such trial
  | 'not-your-trial' // it was dealt to somebody else
  | 'already-judged' // a different answer to this trial is at rest already; the first one stands
  | 'trial-expired' // dealt too long ago
  | 'rate-limited' // slow down: try again in a second
  | 'unavailable'; // the server cannot do it now, nothing was stored: try again

/** The one shape of every acknowledgement. `message` is English, for logs and developers; screens translate `error`. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorCode; message: string };
