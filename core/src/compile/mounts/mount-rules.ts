import type { RuleTerms } from '../../automata/rule-terms.ts';
import { mountFlagBytes, type MountFlags } from '../../classes/mount/mount-flags.ts';
import { mountBits } from '../../classes/mount/mount.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import { either, emptyPattern, ofByte, sequence } from '../../patterns/pattern.ts';
import { isFileSystemType, writtenMounts, type WrittenMount } from '../../rule-checks/written-mounts.ts';
import type { AllRule, MountRule, PivotRootRule } from '../../language/ast-rules.ts';
import { effectOf } from '../automaton-rule.ts';
import { anyField, fieldOf, objectOfFields, type MatchedField, type PatternReader } from '../matched-fields.ts';

/** Compiles the mount part of `all,`: mount rules without any words. */
export function termsOfAllMounts(rule: AllRule): readonly RuleTerms[] {
  const mounts = (['mount', 'remount'] as const).flatMap((keyword) =>
    writtenMounts({ keyword, conditions: [] }).map((mount) => fieldsOfMount(mount, {})),
  );
  return [
    ...mounts.map((fields) => termsOf(rule, mountBits.mount, fields)),
    termsOf(rule, mountBits.umount, [anyField]),
    termsOf(rule, mountBits.pivot_root, [anyField, anyField]),
  ];
}

/**
 * Compiles a mount rule as the compiler emits it: one rule for each possible kind of mount. Returns no rules if a word
 * is malformed or has an undefined variable; the word checks report the error.
 *
 * @see `mnt_rule::gen_policy_re` of apparmor_parser
 */
export function mountTerms(rule: MountRule | PivotRootRule, words: PatternReader): readonly RuleTerms[] {
  if (rule.kind === 'pivot-root') {
    const [newRoot, oldRoot] = [
      fieldOf(rule.newRoot, words, true),
      fieldOf(rule.conditions.at(-1)?.values[0], words, true),
    ];
    if (newRoot === undefined || oldRoot === undefined) return [];
    return [termsOf(rule, mountBits.pivot_root, [newRoot, oldRoot])];
  }
  const [source, mountPoint] = [fieldOf(rule.source, words, true), fieldOf(rule.mountPoint, words, true)];
  if (source === undefined || mountPoint === undefined) return [];
  switch (rule.keyword) {
    case 'umount':
    case 'unmount':
      return [termsOf(rule, mountBits.umount, [source])];
    case 'mount':
    case 'remount': {
      const type = typeField(rule, words);
      if (type === undefined) return [];
      const isRemount = rule.keyword === 'remount';
      const fields = isRemount ? { mountPoint: source, type } : { source, mountPoint, type };
      return writtenMounts(rule).map((mount) => termsOf(rule, mountBits.mount, fieldsOfMount(mount, fields)));
    }
  }
}

/**
 * Returns the matched fields of a mount, in the kernel's order: mount point, source, file-system type, and flags.
 *
 * @see `do_match_mnt` in the kernel's `mount.c`
 */
function fieldsOfMount(
  { matchedWords: takes, required, optional }: WrittenMount,
  { source = anyField, mountPoint = anyField, type = anyField }: Readonly<Record<string, MatchedField>>,
): readonly MatchedField[] {
  const flags = flagsField(required, optional);
  switch (takes) {
    case 'mount point':
      return [mountPoint, anyField, anyField, flags];
    case 'source as mount point':
      return [source, anyField, anyField, flags];
    case 'source':
      return [mountPoint, sourceField(source), anyField, flags];
    case 'source and type':
      return [mountPoint, sourceField(source), type, flags];
  }
}

function termsOf(
  rule: MountRule | PivotRootRule | AllRule,
  permissions: number,
  fields: readonly MatchedField[],
): RuleTerms {
  return {
    classByte: mediationClasses.mount,
    ...effectOf(rule),
    permissions,
    before: [],
    ...objectOfFields(fields),
  };
}

const emptyField: MatchedField = { pattern: emptyPattern, key: '-' };

/** Returns the source pattern. A detached mount has no source, so the kernel matches the empty string. */
function sourceField(source: MatchedField): MatchedField {
  return source.key === '=detached' ? emptyField : source;
}

/** @see `extract_fstype`, `build_list_val_expr` of apparmor_parser */
function typeField({ conditions }: MountRule, { expand, pattern }: PatternReader): MatchedField | undefined {
  const types = conditions.filter(isFileSystemType).flatMap(({ values }) => values);
  if (types.length === 0) return anyField;
  const texts = types.map((word) => expand(word));
  const alternatives = texts.flatMap((text) => (text === undefined ? [] : (pattern(text) ?? [])));
  if (alternatives.length < types.length) return undefined;
  return { pattern: either(...alternatives), key: `|${texts.join('\0|')}` };
}

/** The byte with which the compiler marks an empty set of flags. No flag uses the byte. */
const noFlag = 0xfe;

/** @see `build_mnt_flags` of apparmor_parser */
function flagsField(required: MountFlags, optional: MountFlags): MatchedField {
  const bytes = mountFlagBytes(required | optional);
  const isOptional = (byte: number): boolean => ((optional >>> (byte - 1)) & 1) === 1;
  const parts = (bytes.length === 0 ? [noFlag] : bytes).map((byte) => {
    const set = ofByte(byte);
    return byte === noFlag || isOptional(byte) ? either(set, emptyPattern) : set;
  });
  return { pattern: sequence(...parts), key: `${required},${optional}` };
}
