import { permissionNames } from '../classes/permission-names.ts';
import type { ClassPermission } from '../classes/policy-class.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import type { ByteString } from '../source/bytes.ts';

/** Prints a rule of a class with its permissions. A rule with all permissions of the class needs no list. */
export function ruleWithPermissions(row: {
  readonly word: string;
  readonly permissions: readonly ClassPermission[];
}): RuleForm['rule'] {
  return (about, bits) => {
    const names = permissionNames(row, bits);
    const list = names.length === row.permissions.length ? [] : [`(${names.join(', ')})`];
    return `${[row.word, ...list, ...(about === '' ? [] : [about])].join(' ')},` as ByteString;
  };
}
