import { childName, learningName, type LearningName } from '../namespaces/learning-profile.ts';
import { quotePattern } from '../language/printer/print.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';

/**
 * Describes the rule of the parent that a generated profile `NAME//null-TARGET` lacks, with the choices for programs;
 * empty for other profiles. The rules of the generated profile belong to the chosen profile.
 */
export function learningLines(name: ByteString): readonly string[] {
  const learning = learningName(name);
  if (learning === undefined) return [];
  const { parent, target } = learning;
  const of = ownerOf(parent);
  // Old kernels number the profiles.
  if (/^[0-9a-f]+$/.test(target))
    return [
      `${of} executes a program without a rule: the record of the exec has the target \`${textOf(name)}\` and the path`,
    ];
  if (!target.startsWith('/'))
    return [`\`${textOf(target)}\` is a hat that ${of} lacks: first add \`^${textOf(target)} { }\` to ${of}`];
  const path = quotePattern(target);
  const child = childName(target);
  return [
    `${of} executes \`${textOf(target)}\` without a rule: first choose a rule for ${of}`,
    `  ${textOf(path)} ix,   for a helper: the rules below belong to ${of}`,
    `  ${textOf(path)} Cx -> ${child},   the rules below belong to a new \`profile ${child} { }\` in ${of}`,
    `  ${textOf(path)} Px,   the rules below belong to a new \`profile ${textOf(path)} { }\` for every caller`,
  ];
}

/** Returns the name of a profile's owner in a sentence: for a generated profile, the program. */
function ownerOf(name: ByteString): string {
  const learning: LearningName | undefined = learningName(name);
  return learning === undefined ? `\`${textOf(name)}\`` : `the profile of \`${textOf(learning.target)}\``;
}
