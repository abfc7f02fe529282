import type { ByteString } from '@lamellar/core/language';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';

/** A denial of a random case, reduced, with the records of a kernel. */
export interface RecordedDenial extends Pick<KernelCase, 'questions'> {
  readonly policy: readonly NamespacePolicy[];
  /** The records of Linux 7.3. */
  readonly log: string;
  /** The advised rules, each after the name of the profile. */
  readonly rules: readonly string[];
  /** True if the answer says that further profiles may refuse the request. */
  readonly announces?: true;
}

const denied = 'apparmor="DENIED" operation=';

/**
 * Denials of three kinds:
 * - of a profile in unconfined mode, which the kernel evaluates only in a stack with a confined profile;
 * - of a link, because the new path has more permissions than the existing file;
 * - of two profiles, of which the kernel logs only the first.
 */
export const recordedDenials: readonly RecordedDenial[] = [
  {
    policy: [
      root('profile b flags=(unconfined) { capability, file, mount options=bind /t/src/s1/, }'),
      inner('profile a flags=(complain,audit) { capability, file, }'),
    ],
    questions: ['b//&:n1:a\tmount\tmount\tnone\t/t/mnt/m1\ttmpfs\t-\t-' as ByteString],
    log: `${denied}"mount" class="mount" info="failed srcname match" error=-13 profile="b" name="/t/mnt/m1/" pid=94 comm="init" fstype="tmpfs" srcname="none"`,
    rules: ['b mount options=(rw) fstype=tmpfs none -> /t/mnt/m1/,'],
  },
  {
    policy: [
      root(`abi <abi/3.0>,
profile a flags=(unconfined) { capability, file, deny mount -> /t/mnt/m1/, mount -> /t/mnt/*/, }
profile b { capability, file, mount fstype=tmpfs -> /t/mnt/*/, }`),
    ],
    questions: ['a//&b//&unconfined\tmount\tmove_mount\t/t/src/s1\t/t/mnt/m1\t-\t-\t-' as ByteString],
    log: `${denied}"mount" class="mount" info="failed perms check" error=-13 profile="a" name="/t/mnt/m1/" pid=97 comm="init" srcname="/t/src/s1/" flags="rw, move"
${denied}"mount" class="mount" info="failed type match" error=-13 profile="b" name="/t/mnt/m1/" pid=97 comm="init" srcname="/t/src/s1/" flags="rw, move"`,
    rules: [
      'a priority=1 mount options=(move) /t/src/s1/ -> /t/mnt/m1/,',
      'b mount options=(move) /t/src/s1/ -> /t/mnt/m1/,',
    ],
  },
  {
    policy: [
      root(`abi <abi/3.0>,
profile a flags=(complain) { network, }
profile b flags=(unconfined) { network stream, }`),
    ],
    questions: ['b//&a\tnetwork\trecv\tinet6\tdgram\t0\t-' as ByteString],
    log: `${denied}"recvmsg" class="net" info="failed af match" error=-13 profile="b" pid=98 comm="init" laddr=::1 lport=59161 faddr=::1 fport=47742 saddr=::1 src=59161 family="inet6" sock_type="dgram" protocol=17 requested="receive" denied="receive"`,
    rules: ['b network (receive) inet6 dgram,'],
  },
  {
    policy: [root('abi <abi/4.0>,\nprofile b { /t/pub/* rwl, deny owner /t/pub/{a,new} rm, }')],
    questions: ['b\tfile\tlink\t/t/dir/sub/c.txt\t/t/pub/new\t0' as ByteString],
    log: `${denied}"link" class="file" profile="b" name="/t/pub/new" pid=92 comm="init" requested_mask="wacd" denied_mask="wacd" fsuid=0 ouid=0 target="/t/dir/sub/c.txt"`,
    rules: ['b /t/dir/sub/c.txt w,'],
  },
  {
    policy: [
      root(`profile a { file, network, signal, ptrace, }
profile b { file, network, signal, ptrace, }`),
    ],
    questions: ['a//&b\tcapability\tnet_bind_service' as ByteString],
    log: `${denied}"capable" class="cap" profile="a" pid=99 comm="init" capability=10  capname="net_bind_service"`,
    rules: ['a capability net_bind_service,'],
    announces: true,
  },
  {
    policy: [
      root(`profile a { capability, file, deny pivot_root, }
profile b { capability, file, }`),
    ],
    questions: ['a//&b\tmount\tpivot_root\t/t/mnt/m1\t/t/mnt/m1/old\t-\t-\t-' as ByteString],
    log: `${denied}"pivotroot" class="mount" profile="a" name="/t/mnt/m1/" pid=79 comm="init" srcname="/t/mnt/m1/old/"`,
    rules: ['a priority=1 pivot_root oldroot=/t/mnt/m1/old/ /t/mnt/m1/,'],
    announces: true,
  },
];

function root(text: string): NamespacePolicy {
  return { namespace: [], text: `${text}\n` as ByteString };
}

function inner(text: string): NamespacePolicy {
  return { namespace: ['n1' as ByteString], text: `${text}\n` as ByteString };
}
