import { limitNamed, limitNames, type LimitName } from '../../language/keywords/rlimits.ts';
import { limitForm } from './limit-form.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { ClassPermission } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
import { wordsForNames } from '../words-for-names.ts';

/** The bits of the set of resources that a profile limits: `struct aa_rlimit` in the kernel's `resource.h`. */
const permissions = limitNames.map((name, number): ClassPermission<LimitName> => ({ name, bit: 1 << number }));

/** The operations that set a limit (`aa_task_setrlimit`). */
const operations = permissions.map((permission) => operationOf('rlimit', permission, limitForm));

/** Changes of a task's own resource limits. */
export const rlimit = stackCheckClass<'rlimit', LimitName>({
  word: 'rlimit',
  byte: mediationClasses.rlimit,
  permissions,
  operations,
  operation: (name) => {
    const limit = limitNamed(name);
    return operations.find((operation) => operation.name === limit);
  },
  names: {
    example: 'nofile',
    known: 'limits are nofile, nproc, memlock, cpu, …: see setrlimit(2), without `RLIMIT_`',
    spelling: (word) => word.toLowerCase().replace(/^rlimit_/, ''),
    words: (names) =>
      wordsForNames(
        'rlimit',
        names,
        limitNames.filter((name) => !names.includes(name)),
      ),
  },
  rulesIn: 'limits',
});
