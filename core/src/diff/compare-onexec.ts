import { patternDfa } from '../automata/pattern-dfa.ts';
import { filePaths } from '../classes/file/path-patterns.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import {
  oneProfileName,
  optionalStacking,
  wordsOfProfileChange,
} from '../classes/profile-change/profile-change-universe.ts';
import { viewOf } from '../labels/label.ts';
import { answersAtExec } from '../mediation/symbolic/answers-at-exec.ts';
import { ofByte, sequence } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Comparison } from './comparison.ts';
import { findDifferences } from './find-differences.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';

const pairs = sequence(filePaths, ofByte(0), optionalStacking, oneProfileName);

/** Compares changes of profile at an exec. An example is a target and a program. */
export function compareAtExec(
  compared: ComparedLabel,
  operation: LabelOperation,
  { budget, isExpected }: Comparison,
): readonly OwnChange[] {
  const answersOf = ({ label, behaviours }: LabelOfPolicy) =>
    label.parts.map((part) =>
      answersAtExec({
        part,
        side: 'subject',
        subject: label,
        operation,
        object: { kind: 'profile-change', stacks: false },
        labels: [],
        behaviours,
      }),
    );
  const changes: OwnChange[] = [];
  const question = { was: answersOf(compared.before), is: answersOf(compared.after), onlyRulesDiffer: false };
  findDifferences([patternDfa(pairs)], [question], budget, (_, kind, text) => {
    const [program, name = ''] = text.split('\0') as ByteString[];
    const object: MediatedObject = {
      kind: 'profile-change',
      stacks: name.startsWith('&'),
      ...(program && { program }),
    };
    if (isExpected(operation, object, text)) return false;
    const example = [...wordsOfProfileChange(name as ByteString, viewOf(compared.after.label)), program];
    changes.push({ kind, class: operation.class, about: 'many-things', names: [operation.name], example });
    return true;
  });
  return changes;
}
