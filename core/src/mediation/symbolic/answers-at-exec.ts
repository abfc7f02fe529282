import { mediationClasses } from '../../classes/class-numbers.ts';
import type { ProfileChangeObject } from '../../classes/profile-change/profile-change-object.ts';
import { deadState, transitionsOfClass, type State } from '../../automata/automaton.ts';
import { ListTable } from '../../automata/list-table.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { complainsAbout } from '../classes/evaluate-profile-change.ts';
import type { Answer } from '../decision.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { answerToAll } from './answers-about-profile-changes.ts';
import type { ObjectAnswers } from './object-answers.ts';

/** No state: the rules do not match this text. */
const none = -1;

/**
 * Returns a profile's verdicts on changes to single profiles at an exec, by the program, NUL and the name of the target
 * with a leading `&` for stacking. Rules match the target, and the pair of program and target if rules match the
 * program. Profiles of outer policy namespaces decide about the exec instead, and allow the change.
 *
 * @see `evaluateProfileChange`
 */
export function answersAtExec(question: ObjectQuestion<ProfileChangeObject>): ObjectAnswers {
  const beforehand = answerToAll(question);
  if (beforehand !== undefined) return beforehand;
  const { profile } = question.part;
  const all = profile.files();
  // Complain mode depends on states that only other rules keep alive.
  const files = (profile.mode === 'complain' ? undefined : all.ofProfileChanges?.()) ?? all;
  const permits = (state: State): boolean =>
    (files.permissions(state, 'owner').allow & filePermissionBits.onexec) !== 0;
  const start = files.start(mediationClasses.file);
  /** Lists of three states: after the program, the target, and the pair. */
  const places = new ListTable();
  places.add([]);
  const step = (state: State, byte: number): State => (state === none ? none : files.step(state, byte));
  const item = (place: State, index: number): State => places.item(places.from(place) + index);
  return {
    classOf: (byte) => (byte === 0 ? none : transitionsOfClass(files, mediationClasses.file).classOf(byte)),
    start: places.add([start, none, none]),
    step: (place, byte) => {
      if (place === deadState) return deadState;
      const program = item(place, 0);
      if (program === none) return places.add([none, step(item(place, 1), byte), step(item(place, 2), byte)]);
      if (byte !== 0) return places.add([files.step(program, byte), none, none]);
      return places.add([none, start, permits(program) ? files.step(program, 0) : none]);
    },
    answer: (place): Answer => {
      const states = [item(place, 1), item(place, 2)].filter((state) => state !== none);
      const refusing = states.filter((state) => !permits(state));
      if (refusing.length === 0) return { verdict: 'allow', because: 'rule', rules: [] };
      return refusing.every((state) => complainsAbout(profile, [state], permits, question.behaviours))
        ? { verdict: 'allow', because: 'complain', rules: [] }
        : { verdict: 'deny', because: 'no-rule', rules: [] };
    },
  };
}
