import type { ByteString } from '@lamellar/core/language';
import type { KernelCase } from '../lab/kernels/compile-case.ts';

/** A denial of a random case that a unix rule does not repair. */
export interface MergedSocketDenial extends KernelCase {
  /** The advised rules, by profile of the root. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
}

/**
 * Denials of random cases in profiles with a rule like `network (create) unix`. apparmor_parser merges a unix rule at
 * the end of such a profile with the network rule, and drops the permissions of the unix rule.
 *
 * @see `mergedSockets` of core
 */
export const mergedSocketDenials: readonly MergedSocketDenial[] = [
  {
    policy: [
      {
        namespace: [],
        text: `abi <abi/3.0>,
profile a flags=(complain,audit) { unix (create, bind, listen, setopt, getopt, getattr, setattr, shutdown), /t/sock/* rw, unix (connect, accept, send) type=stream addr=@loc peer=(label="{a,unconfined}" addr=@loc), unix type=seqpacket peer=(label="{a,unconfined}" addr=@loc), audit deny network unix, unix (send) type=seqpacket peer=(addr=@peer), }
profile b { audit unix (setopt, getopt, getattr) type=seqpacket, unix (accept, receive) type=dgram addr=@loc peer=(label=b), network (create) unix, unix (create, listen, getopt), unix (accept) peer=(label=b addr=@loc), }
` as ByteString,
      },
    ],
    questions: ['b//&a//&unconfined\tunix\tbind\tstream\t/t/sock/loc\t-\t-\t-' as ByteString],
    rules: { b: ['network (bind) unix stream,', '/t/sock/loc w,'] },
  },
  {
    policy: [
      {
        namespace: [],
        text: `abi <abi/3.0>,
profile a { unix (create, bind, listen, setopt, getopt, getattr, setattr, shutdown), priority=5 audit unix (receive) type=dgram addr=@l* peer=(label="{a,unconfined}" addr=@p*), unix (connect, send) peer=(label=[^a]), }
profile b { /t/sock/* rw, network (create) unix, deny network inet, unix (bind, listen, getattr, setattr), unix (receive) peer=(label=*), }
` as ByteString,
      },
    ],
    questions: ['b//&unconfined//&a\tunix\taccept\tstream\t@loc\ta//&unconfined\t@peer\t-' as ByteString],
    rules: { a: ['unix (accept) type=stream,'], b: ['network (accept) unix stream,'] },
  },
];
