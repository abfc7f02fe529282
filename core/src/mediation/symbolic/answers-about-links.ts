import { deadState, type State } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { isExecSubset } from '../../file-rules/exec-transition.ts';
import type { Answer } from '../decision.ts';
import type { FileMediator } from './file-mediator.ts';
import type { AnswerAutomaton } from './object-answers.ts';

/**
 * The flag for a required subset: the link target must grant all permissions of the new path. `AA_LINK_SUBSET`, the bit
 * of `k` in the final state of a pair of paths.
 */
const linkSubset = filePermissionBits.lock;

/** The states reached by the paths of a link. */
interface LinkPlace {
  /** The state after the new path. */
  readonly linked: State;
  /** After the NUL: the states of the pair and of the link target alone; `settled` if the rest is irrelevant. */
  readonly after: { readonly pair: State; readonly target: State } | 'settled' | undefined;
}

const nowhere: LinkPlace = { linked: deadState, after: 'settled' };

/**
 * Returns a profile's answers about links, by the new path, a NUL, and the link target.
 *
 * @see `profile_path_link` in the kernel's `file.c`
 */
export function answersAboutLinks(walk: FileMediator): AnswerAutomaton {
  const places: LinkPlace[] = [nowhere];
  const numbers = new Map<string, State>();
  const numberOf = (place: LinkPlace): State => {
    const { linked, after } = place;
    if (linked === deadState || (typeof after === 'object' && after.pair === deadState)) return deadState;
    const key = [linked, ...(typeof after === 'object' ? [after.pair, after.target] : [after])].join();
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = places.length));
      places.push(place);
    }
    return number;
  };
  const equivalent = new Map<string, State>();
  /** Returns the first state with equal grants, to keep the number of places small. */
  const representativeOf = (state: State): State => {
    const { allow, exec } = walk.grant(state);
    const key = JSON.stringify([allow, exec]);
    const known = equivalent.get(key) ?? state;
    equivalent.set(key, known);
    return known;
  };
  const afterNul = (linked: State): State => {
    const { link } = filePermissionBits;
    if ((walk.grant(linked).allow & link) !== 0)
      return numberOf({
        linked: representativeOf(linked),
        after: { pair: walk.afterNul(linked), target: walk.start },
      });
    return areEqualAnswers(walk.answer(linked, link), walk.answer(deadState, link))
      ? deadState
      : numberOf({ linked, after: 'settled' });
  };
  return {
    start: numberOf({ linked: walk.start, after: undefined }),
    step: (state, byte) => {
      const { linked, after } = places[state] ?? nowhere;
      if (after === 'settled') return state;
      if (after === undefined)
        return byte === 0 ? afterNul(linked) : numberOf({ linked: walk.step(linked, byte), after });
      return numberOf({
        linked,
        after: { pair: walk.step(after.pair, byte), target: walk.step(after.target, byte) },
      });
    },
    classOf: (byte) => (byte === 0 ? -1 : walk.classOf(byte)),
    answer: (state) => answerTo(walk, places[state] ?? nowhere),
  };
}

/** Returns whether two refusals are equal and without rules. */
function areEqualAnswers(left: Answer, right: Answer): boolean {
  return (
    left.verdict === right.verdict &&
    left.because === right.because &&
    left.note === right.note &&
    left.rules.length === 0 &&
    right.rules.length === 0
  );
}

/**
 * Decides a link: the new path and the pair must both grant `l`. With the subset flag, the link target must grant all
 * permissions of the new path, and exec in an equal way.
 */
function answerTo(walk: FileMediator, { linked: state, after }: LinkPlace): Answer {
  const { link, exec } = filePermissionBits;
  const linked = walk.grant(state);
  // A denial of link counts only in the pair's state. Without a pair, the new path's state decides.
  if (typeof after !== 'object' || (linked.allow & link) === 0) return walk.answer(state, link);
  const { allow, quiet } = walk.grant(after.pair);
  if ((allow & link) === 0 || (allow & linkSubset) === 0) return walk.answer(after.pair, link);
  const target = walk.grant(after.target);
  const lacking = linked.allow & ~link & ~target.allow;
  if (lacking !== 0) return walk.refused(lacking, quiet, [], link);
  const isOtherwise =
    (linked.allow & exec) !== 0 &&
    (linked.exec === undefined || target.exec === undefined || !isExecSubset(linked.exec, target.exec));
  return isOtherwise ? walk.refused(exec, quiet, [], link) : walk.answer(after.pair, link);
}
