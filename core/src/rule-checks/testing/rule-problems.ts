import { bytesOf } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { problems, type Problem } from '../../language/testing/policy.ts';
import { parseCheckedFile, parseCheckedFragment } from '../parse-checked.ts';

/** A test case: the rule, the expected message, the underlined text, and the hint. */
export type RuleCase = [text: string, message: string, at: string, hint?: string | undefined];

/** Returns the problems of rules in an included file. */
export function ruleProblems(text: string): readonly Problem[] {
  return problems(parseCheckedFragment(new Source('test', bytesOf(text))));
}

/** Returns the problems of a policy file. */
export function fileProblems(text: string): readonly Problem[] {
  return problems(parseCheckedFile(new Source('test', bytesOf(text))));
}
