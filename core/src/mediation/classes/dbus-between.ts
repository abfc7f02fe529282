import { deadState, type State } from '../../automata/automaton.ts';
import { reachableStates } from '../../automata/reachability.ts';
import { dbus } from '../../classes/dbus/dbus.ts';
import type { MessageObject } from '../../classes/dbus/message-object.ts';
import { printLabel } from '../../labels/label.ts';
import type { BetweenLabels } from '../between-labels.ts';
import { busNamespace, visibleLabel } from './bus-view.ts';
import { automatonOfClass } from '../symbolic/field-answers.ts';

/** The inputs of a decision about messages between two labels. @see `answersAboutMessages` */
export const dbusBetweenLabels: BetweenLabels<MessageObject> = {
  isChecked: ({ unchecked }) => !unchecked.includes('dbus'),
  viewOf: busNamespace,
  namesOf: (label, view) => [printLabel(label, view)],
  ownKey: ({ namespace }, own, view) => {
    const { innermost, mode } = visibleLabel(own, view);
    return `${mode} ${namespace === innermost}`;
  },
  rules: ({ part: { profile } }) => {
    const { policy } = profile;
    const automaton = automatonOfClass(profile, dbus.byte);
    return {
      ...automaton,
      identity: policy.identity,
      grantsKey: (state) => {
        const { allow, quiet } = policy.permissions(state);
        return `${allow},${quiet}`;
      },
      afterName: (state) => policy.step(state, 0),
      // Returns the states after the bus and a name.
      entries: () => {
        const afterText = (from: readonly State[]): readonly State[] => [
          ...new Set([...reachableStates(automaton, from, 'text')].map((state) => policy.step(state, 0))),
        ];
        return afterText(afterText([automaton.start])).filter((state) => state !== deadState);
      },
    };
  },
};
