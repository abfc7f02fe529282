import { quotePattern } from '../language/printer/print.ts';
import type { ByteString } from '../source/bytes.ts';
import { mergedRules } from './merge-rules.ts';

/** The parts of a learnt policy file. */
export interface LearntParts {
  /** The rules by the name of the profile; the children of a profile follow the profile. */
  readonly rules: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** The names of hats. */
  readonly hats: ReadonlySet<ByteString>;
  /** The included files of profiles without a parent, such as `abstractions/base`. */
  readonly includes: readonly string[];
  /** The program of a profile, as the attachment. */
  readonly programs: ReadonlyMap<ByteString, ByteString>;
  /** The profiles with the flag `attach_disconnected`. */
  readonly attached: ReadonlySet<ByteString>;
}

/** Prints a policy file. */
export function printLearnt(parts: LearntParts): ByteString {
  const lines = ['abi <abi/4.0>,', '', 'include <tunables/global>', ...[...learntProfiles(parts).values()].flat()];
  return `${lines.join('\n')}\n` as ByteString;
}

/** Returns the lines of profiles: rules by class, child profiles, and a file for local additions. */
export function learntProfiles({
  rules,
  hats,
  includes,
  programs,
  attached,
}: LearntParts): ReadonlyMap<ByteString, readonly string[]> {
  const flagsOf = (name: ByteString): string => (attached.has(name) ? flag : '');
  const profiles = new Map<ByteString, readonly string[]>();
  for (const [name, own] of rules) {
    if (name.includes('//')) continue;
    const program = name.startsWith('/') ? undefined : programs.get(name);
    const attachment = program === undefined ? '' : ` ${quotePattern(program)}`;
    const children = [...rules].filter(([child]) => child.startsWith(`${name}//`));
    const blocks = [
      ...(includes.length === 0 ? [] : [includes.map((file) => `include <${file}>`)]),
      ...mergedRules(own),
      ...children.map(([child, inner]) =>
        childBlock(
          `${hats.has(child) ? '^' : 'profile '}${quotePattern(child.slice(name.length + 2) as ByteString)}${flagsOf(child)}`,
          inner,
        ),
      ),
      ...localBlock(name),
    ];
    const body = blocks.flatMap((block, index) => [
      ...(index === 0 ? [] : ['']),
      ...block.map((line) => (line === '' ? '' : `  ${line}`)),
    ]);
    profiles.set(name, ['', `profile ${quotePattern(name)}${attachment}${flagsOf(name)} {`, ...body, '}']);
  }
  return profiles;
}

const flag = ' flags=(attach_disconnected)';

/**
 * Returns the lines that add learnt rules to a profile: sorted rules, and new child profiles.
 *
 * @param attached - the children with the flag `attach_disconnected`
 */
export function learntLines(
  rules: readonly ByteString[],
  children: ReadonlyMap<ByteString, readonly ByteString[]>,
  attached: ReadonlySet<ByteString>,
): readonly ByteString[] {
  const blocks = [...children].flatMap(([name, own]) =>
    childBlock(`profile ${quotePattern(name)}${attached.has(name) ? flag : ''}`, own),
  );
  return [...mergedRules(rules).flat(), ...blocks.map((line) => line as ByteString)];
}

function childBlock(head: string, rules: readonly ByteString[]): readonly string[] {
  const paragraphs = mergedRules(rules);
  const body = paragraphs.flatMap((lines, index) => [
    ...(index === 0 ? [] : ['']),
    ...lines.map((line) => `  ${line}`),
  ]);
  return [`${head} {`, ...body, '}'];
}

/** Includes local additions by the usual name of the file; a name with other characters has no such file. */
function localBlock(name: ByteString): readonly (readonly string[])[] {
  const file = name.replace(/^\//, '').replaceAll('/', '.');
  return /^[\w.+-]+$/.test(file) ? [[`include if exists <local/${file}>`]] : [];
}
