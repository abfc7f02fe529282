import { bytesOf } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { problems, type Problem } from '../../syntax/testing/policy.ts';
import { parseCheckedFile, parseCheckedFragment } from '../parse-checked.ts';

/** What a test says of a rule: the text, what is said about it, the text that is underlined, and the hint. */
export type RuleCase = [text: string, message: string, at: string, hint?: string | undefined];

/** What is wrong with rules, as they stand in an included file. */
export function ruleProblems(text: string): readonly Problem[] {
  return problems(parseCheckedFragment(new Source('test', bytesOf(text))));
}

/** What is wrong with a policy file. */
export function fileProblems(text: string): readonly Problem[] {
  return problems(parseCheckedFile(new Source('test', bytesOf(text))));
}
