import { limitNamed, limitNames, type LimitName } from '../../language/keywords/rlimits.ts';
import { limitForm } from './limit-form.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { wordsForNames } from '../words-for-names.ts';

/** The bits of the set of resources that a profile limits: `struct aa_rlimit` in the kernel's `resource.h`. */
const permissions = limitNames.map((name, number): ClassPermission<LimitName> => ({ name, bit: 1 << number }));

/** The operations that set a limit (`aa_task_setrlimit`). */
const operations = permissions.map((permission): StackCheckOperation<'rlimit', LimitName> => ({
  shape: 'stack-check',
  class: 'rlimit',
  name: permission.name,
  before: [],
  permission,
  object: limitForm,
}));

/** Changes of a task's own resource limits. */
export const rlimit: StackCheckClass<'rlimit', LimitName> = {
  word: 'rlimit',
  byte: mediationClasses.rlimit,
  feature: undefined,
  abi: '4.0',
  permissions,
  permissionWords: {},
  operations,
  operation: (name) => {
    const limit = limitNamed(name);
    return operations.find((operation) => operation.name === limit);
  },
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: limitNames,
    example: 'nofile',
    known: 'limits are nofile, nproc, memlock, cpu, …: see setrlimit(2), without `RLIMIT_`',
    spelling: (word) => word.toLowerCase().replace(/^rlimit_/, ''),
    inSentences: () => undefined,
    words: (names) =>
      wordsForNames(
        'rlimit',
        names,
        limitNames.filter((name) => !names.includes(name)),
      ),
  },
  rulesIn: 'limits',
  // fn_for_each_confined
  checksUnconfined: false,
};
