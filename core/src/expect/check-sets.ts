import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { LabelOperation } from '../class/policy-classes.ts';
import type { ThingForm, ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { NotToldByPatternError } from '../mediation/thing-walk.ts';
import { walkThings } from '../mediation/things.ts';
import type { Decision } from '../mediation/decision.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { AskedByItself } from './check-by-itself.ts';
import type { ExpectedThings } from './expectation.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';
import { findOtherwise } from './find-match.ts';
import { printThings } from './print-expectation.ts';

type ManyThings = Extract<ExpectedThings['meaning'], { readonly kind: 'sets' }>;

/**
 * What becomes of a sentence about all things that patterns match: each of them is answered as it says, or one that is not is shown. What
 * mediation answers about one is asked of all, along the automata of the profiles.
 */
export function checkSets(
  subjects: readonly Label[],
  things: ExpectedThings,
  { form, sets }: ManyThings,
  asked: AskedByItself,
): ExpectationOutcome {
  const unresolved = (message: string, hint: string): ExpectationOutcome => ({
    kind: 'unresolved',
    problems: [{ place: things, message, hint }],
  });
  const quoted = `\`${textOf(printThings(things))}\``;
  try {
    for (const subject of subjects)
      for (const set of sets)
        for (const operation of asked.operations) {
          const walks = subject.parts.map((part) => walkOf(subject, part, operation, set, asked));
          const found = findOtherwise(set.matched, walks, asked.verdict);
          if (found.kind === 'nothing-matches')
            return unresolved(
              `there is nothing that ${quoted} matches`,
              'no path has two slashes side by side, nor `.` or `..` in it, and none is relative',
            );
          if (found.kind === 'found')
            return {
              kind: 'failed',
              counterexample: decisionAbout(subject, operation, form, set, found.matched, asked),
            };
        }
  } catch (error) {
    if (error instanceof NotToldByPatternError)
      return unresolved(
        `${quoted} cannot be decided by patterns: ${error.message}`,
        'write a sentence for each program, by its path without `path`',
      );
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    return unresolved(`what ${quoted} matches is too much to decide: ${error.message}`, 'write narrower patterns');
  }
  return { kind: 'held', pairs: subjects.length };
}

function walkOf(
  subject: Label,
  part: Label['parts'][number],
  operation: LabelOperation,
  { like }: ThingSet<Thing>,
  { behaviours }: AskedByItself,
) {
  return walkThings({ asked: part, side: 'subject', subject, operation, thing: like, labels: [], behaviours });
}

/** The question about what was found, with all its evidence. */
function decisionAbout(
  subject: Label,
  operation: LabelOperation,
  form: ThingForm<Thing>,
  set: ThingSet<Thing>,
  matched: ByteString,
  { behaviours, policy, verdict }: AskedByItself,
): Decision {
  const words = set.wordsOf(matched);
  const reading = form.read(words, [operation.name]);
  if ('error' in reading) throw new RangeError(`no question is about what was found: ${reading.error.message}`);
  const object = { kind: 'thing', words, labels: [], ...reading.cases[0] } as const;
  const decision = stackCheck(subject, operation, object, behaviours, policy);
  if (decision.verdict === verdict) throw new RangeError('what was found shows nothing');
  return decision;
}
