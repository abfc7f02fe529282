import { mediationClasses } from '../../classes/class-numbers.ts';
import { deadState, match, transitionsOfClass, type ClassByte } from '../../automata/automaton.ts';
import { reachableStates } from '../../automata/reachability.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { socketClasses } from '../../classes/network/sockets.ts';
import type { UnixObject } from '../../classes/unix/unix-object.ts';
import { rootOf } from '../../labels/label.ts';
import type { Profile } from '../../profile/profile.ts';
import { unixDomain } from '../../language/keywords/sockets.ts';
import { twoBytes } from './evaluate-socket.ts';
import { partsInScope } from './evaluate-unix-peer.ts';
import { unixClass } from './unix-class.ts';
import type { BetweenLabels, RulesBetween } from '../between-labels.ts';
import { automatonOfClass } from '../symbolic/field-answers.ts';

/** The inputs of a decision about unix sockets and their peers. @see `answersAboutUnixPeer` */
export const unixBetweenLabels: BetweenLabels<UnixObject> = {
  isChecked: ({ laterSockets }) => laterSockets,
  viewOf: rootOf,
  namesOf: (label) => partsInScope(label).map(({ profile }) => profile.name),
  ownKey: () => '',
  rules: ({ part: { profile }, object: { own, peer = own }, behaviours }) => {
    if (own.kind === 'path' || peer.kind === 'path') return rulesAboutFiles(profile);
    return rulesAboutSockets(profile, unixClass(profile, behaviours) ?? socketClasses.v9);
  },
};

function rulesAboutFiles(profile: Profile): RulesBetween {
  const files = profile.files();
  const { read, write } = filePermissionBits;
  return {
    identity: files.identity ?? files,
    ...transitionsOfClass(files, mediationClasses.file),
    grantsKey: (state) => {
      const granted = (['owner', 'other'] as const).flatMap((subject) => {
        const { allow, quiet } = files.permissions(state, subject);
        return [allow & (read | write), quiet & (read | write)];
      });
      return [...granted, files.ownersUnmarked].join();
    },
  };
}

function rulesAboutSockets(profile: Profile, classByte: ClassByte): RulesBetween {
  const { policy } = profile;
  const automaton = automatonOfClass(profile, classByte);
  const start = match(policy, automaton.start, twoBytes(unixDomain));
  return {
    ...automaton,
    identity: policy.identity,
    start,
    grantsKey: (state) => {
      const { allow, quiet } = policy.permissions(state);
      return `${allow},${quiet}`;
    },
    // Nothing follows the name.
    afterName: (state) => {
      const { allow, quiet } = policy.permissions(state);
      return (allow | quiet) === 0 ? deadState : state;
    },
    // The peer's address is followed by a NUL, and then the label.
    entries: () => {
      const after = [...reachableStates(automaton, [start], 'any-bytes')].map((state) => policy.step(state, 0));
      return [...new Set(after)].filter((state) => state !== deadState);
    },
  };
}
