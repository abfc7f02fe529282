import { match } from '../automaton/automaton.ts';
import type { PathThing } from '../class/path-thing.ts';
import { permissionNames } from '../class/permission-names.ts';
import { stackCheckClasses } from '../class/policy-classes.ts';
import type { Answer } from './decision.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';

/**
 * What one profile answers about a file at a path. Without any rule about files it allows none, whatever it is compiled for.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `__aa_path_perm`, `aa_str_perms`, `aa_audit_file` in the kernel's `file.c`
 */
export function askPath({ asked: { profile }, operation, thing }: ThingQuestion<PathThing>): Answer {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const { path, subject } = thing;
  const { bit: bits } = operation.permission;
  return namingProfile(profile, () => {
    const files = profile.files();
    const state = match(files, files.start, path);
    const { allow, quiet } = files.permissions(state, subject);
    const refused = bits & ~allow;
    if (refused === 0) return { verdict: 'allow', because: 'rule', rules: files.origins(state, bits, subject) };
    const rules = files.origins(state, refused, subject);
    const isLetPass = profile.mode === 'complain' && (refused & ~quiet) !== 0;
    return {
      verdict: isLetPass ? 'allow' : 'deny',
      because: isLetPass ? 'complain' : rules.length > 0 ? 'deny-rule' : 'no-rule',
      rules,
      ...(refused === bits ? {} : { denied: permissionNames(stackCheckClasses.file, refused) }),
    };
  });
}
