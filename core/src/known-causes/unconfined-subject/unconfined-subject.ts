import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a denial of an unconfined task, for a reason that the record lacks. */
export const unconfinedSubject: RecognisedCause = ({ event, operation, profile, info }) =>
  event === 'DENIED' && profile === ('unconfined' as string) && info === undefined && operation?.startsWith('change_')
    ? {
        id: 'unconfined-subject',
        words:
          'no rule restricts an unconfined task: the target profile is not loaded in its policy namespace, or no_new_privs forbids the change',
        confirmed: false,
        verdict: 'not-policy',
      }
    : undefined;
