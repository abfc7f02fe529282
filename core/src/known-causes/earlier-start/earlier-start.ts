import { textOf } from '../../source/printable-text.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/**
 * Recognises a signal of a service to an unconfined process of the container, if the service may send the signal to
 * processes under its own profile. After the profile was loaded, a reload runs under the profile, and the running
 * service does not.
 */
export const earlierStart: EvaluatedCause = ({ record, decisions, refuses }) => {
  const { operation, namespace, profile, requestedMask, peer } = record;
  if (operation !== 'signal' || requestedMask !== 'send' || peer !== 'unconfined') return undefined;
  // Programs of the host send many signals to programs that never have a profile.
  if (namespace === undefined || profile === undefined || decisions.length === 0) return undefined;
  if (refuses({ ...record, peer: profile })) return undefined;
  return {
    id: 'earlier-start',
    words: `the target started before \`${textOf(profile)}\` was loaded: if the target is the same service, restart the service, and add no rule`,
    confirmed: false,
  };
};
