import type { AuditedHost } from '../../audited-host.ts';
import { auditModeEffects } from '../../../kernels/audit-mode-effects.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { adviceFix, commandFix, type Finding, type FindingKind, type FindingSeverity } from '../finding.ts';
import { shellCommand, shellWord } from '../shell-word.ts';

/** A kernel setting with an undesirable value. */
interface WeakValue {
  readonly place: 'sysctl' | 'parameter';
  readonly name: string;
  readonly value: RegExp;
  /** The build of the kernel (`uname -v`) whose secure default is different; undefined for every build. */
  readonly build?: RegExp;
  readonly severity: FindingSeverity;
  readonly summary: string;
  /** The value to set instead, if changeable at run time. */
  readonly better?: string;
  readonly advice?: string;
}

/** @see `aa_g_*` in the kernel's `lsm.c`, and in Ubuntu's for settings that Linux lacks */
const weakValues: readonly WeakValue[] = [
  {
    place: 'parameter',
    name: 'enabled',
    value: /^N/,
    severity: 'high',
    summary: 'AppArmor is switched off, and confines nothing',
    advice: 'boot with `apparmor=1`, and with `apparmor` in `lsm=`',
  },
  {
    place: 'parameter',
    name: 'mode',
    value: /^complain/,
    severity: 'high',
    summary: 'the kernel puts all profiles into complain mode: only `deny` rules refuse',
    better: 'enforce',
    advice: 'remove `apparmor.mode=complain` from the kernel command line',
  },
  ...Object.entries(auditModeEffects).map(([mode, effect]): WeakValue => ({
    place: 'parameter',
    name: 'audit',
    value: new RegExp(`^${mode}$`),
    severity: mode.startsWith('quiet') ? 'medium' : 'low',
    summary: `the kernel's audit mode: ${effect}`,
    better: 'normal',
    advice: `remove \`apparmor.audit=${mode}\` from the kernel command line`,
  })),
  {
    place: 'sysctl',
    name: 'kernel.unprivileged_userns_apparmor_policy',
    value: /^0/,
    severity: 'info',
    summary:
      'containers with a user namespace cannot load policy into their policy namespace: load the container layer from the host',
    better: '1',
  },
  {
    place: 'sysctl',
    name: 'kernel.apparmor_restrict_unprivileged_unconfined',
    value: /^[^0]/,
    severity: 'info',
    summary:
      'unprivileged unconfined processes stack a new profile on `unconfined`: rules for the profile alone do not match such a label',
    advice: 'write peers of such processes as stacks, too: `peer={NAME,NAME//&unconfined}`',
  },
  {
    place: 'sysctl',
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    value: /^0/,
    severity: 'low',
    summary: 'unconfined users may create user namespaces, and reach more interfaces of the kernel from there',
    better: '1',
  },
  {
    place: 'sysctl',
    name: 'kernel.apparmor_restrict_unprivileged_userns_complain',
    value: /^[^0]/,
    severity: 'low',
    summary: 'user namespaces of unconfined users are only logged, and not refused',
    better: '0',
  },
  {
    place: 'sysctl',
    name: 'kernel.unprivileged_bpf_disabled',
    value: /^0/,
    severity: 'low',
    summary: 'unprivileged processes may load BPF programs, without the capability that profiles refuse',
    better: '2',
  },
  {
    place: 'sysctl',
    name: 'kernel.dmesg_restrict',
    value: /^0/,
    severity: 'low',
    summary: 'every process may read the kernel log, without the capability that profiles refuse',
    better: '1',
  },
  {
    place: 'sysctl',
    name: 'kernel.perf_event_paranoid',
    value: /^(?:-\d+|[01])$/,
    severity: 'low',
    summary: 'unprivileged processes may observe the kernel, without the capability that profiles refuse',
    better: '2',
  },
  {
    place: 'sysctl',
    name: 'kernel.randomize_va_space',
    value: /^[01]/,
    severity: 'low',
    summary: 'the addresses of programs are not random: a bug in a confined service is easier to exploit',
    better: '2',
  },
  {
    place: 'sysctl',
    name: 'fs.suid_dumpable',
    value: /^1/,
    severity: 'low',
    summary: 'users can read memory dumps of programs with the rights of root',
    better: '0',
  },
  {
    place: 'sysctl',
    name: 'vm.mmap_min_addr',
    value: /^0$/,
    severity: 'low',
    summary: 'programs may map address 0: a null pointer in the kernel is easier to exploit',
    better: '65536',
  },
  {
    place: 'sysctl',
    name: 'vm.unprivileged_userfaultfd',
    value: /^1/,
    severity: 'low',
    summary: 'unprivileged processes may delay the kernel by page faults: a race in the kernel is easier to exploit',
    better: '0',
  },
  {
    place: 'sysctl',
    name: 'kernel.kptr_restrict',
    value: /^0/,
    build: /Ubuntu/,
    severity: 'low',
    summary: 'every process may read addresses of the kernel, without the capability that profiles refuse',
    better: '1',
  },
  {
    place: 'sysctl',
    name: 'kernel.yama.ptrace_scope',
    value: /^0/,
    build: /Ubuntu/,
    severity: 'low',
    summary: 'processes may trace the processes of an equal user, unless AppArmor refuses',
    better: '1',
  },
];

/** Kernel settings with weaker confinement or a changed effect of stacks. */
export const weakSetting = {
  id: 'weak-setting',
  title: 'a kernel setting that weakens confinement or changes the effect of stacking',
  find: (host) => [
    ...notActive(host),
    ...weakValues.flatMap((weak) => findingsOf(weak, host)),
    ...belowConfiguration(host),
  ],
} as const satisfies FindingKind;

function findingsOf(
  { place, name, value: isWeak, build, severity, summary, better, advice }: WeakValue,
  { snapshot: { sysctls, configured, kernel } }: AuditedHost,
): readonly Finding[] {
  const value = (place === 'sysctl' ? sysctls : kernel.parameters).get(name as ByteString);
  if (value === undefined || !isWeak.test(value) || build?.test(kernel.version) === false) return [];
  const wanted = place === 'sysctl' ? configured?.get(name as ByteString) : undefined;
  const file = place === 'sysctl' ? name : `/sys/module/apparmor/parameters/${name}`;
  return [
    {
      severity,
      subject: { kind: 'host' },
      summary,
      evidence: [
        `\`${file}\` is \`${textOf(value)}\``,
        ...(wanted === undefined
          ? []
          : [
              `the configuration sets \`${textOf(wanted)}\`: ${isWeak.test(wanted) ? 'change the configuration, too, because it applies at boot' : 'a program or a person has changed the value since boot'}`,
            ]),
      ],
      fixes: [
        ...(better === undefined ? [] : [commandFix(commandToSet(place, name, better))]),
        ...(advice === undefined ? [] : [adviceFix(advice)]),
      ],
    },
  ];
}

/** The kernel takes a parameter only without a line end. */
function commandToSet(place: WeakValue['place'], name: string, value: string): string {
  if (place === 'sysctl') return shellCommand('sysctl', '-w', `${name}=${value}`);
  return `${shellCommand('printf', value)} > ${shellWord(`/sys/module/apparmor/parameters/${name}` as ByteString)}`;
}

/** Sysctls that restrict more by a lower value. */
const reversed = /(?:unprivileged_userns_clone|max_user_namespaces|_complain|suid_dumpable)$/;

/** Returns sysctls that restrict less than the configuration of the host, set since boot or by a program. */
function belowConfiguration({ snapshot: { sysctls, configured, kernel } }: AuditedHost): readonly Finding[] {
  const isKnown = ({ place, name, value, build }: WeakValue, sysctl: string): boolean =>
    place === 'sysctl' &&
    name === sysctl &&
    value.test(sysctls.get(name as ByteString) ?? '') &&
    build?.test(kernel.version) !== false;
  return [...(configured ?? [])].flatMap(([name, wanted]): readonly Finding[] => {
    const value = sysctls.get(name);
    const sign = reversed.test(name) ? -1 : 1;
    const isWeaker = value !== undefined && sign * Number(value) < sign * Number(wanted);
    if (!isWeaker || weakValues.some((weak) => isKnown(weak, name))) return [];
    return [
      {
        severity: 'low',
        subject: { kind: 'host' },
        summary: 'a sysctl restricts less than the configuration of the host',
        evidence: [`\`${textOf(name)}\` is \`${textOf(value)}\`, and the configuration sets \`${textOf(wanted)}\``],
        fixes: [commandFix(commandToSet('sysctl', name, wanted))],
      },
    ];
  });
}

function notActive({ snapshot: { kernel } }: AuditedHost): readonly Finding[] {
  const { modules } = kernel;
  if (modules.length === 0 || modules.includes('apparmor' as ByteString)) return [];
  return [
    {
      severity: 'high',
      subject: { kind: 'host' },
      summary: 'AppArmor is not among the active security modules, and confines nothing',
      evidence: [`active security modules: ${modules.map(textOf).join(', ')}`],
      fixes: [adviceFix('boot with `apparmor` in `lsm=`')],
    },
  ];
}
