import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { confinesNothing } from '../../container-layers.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import type { PolicyService } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import { adviceFix, commandFix, type Finding, type FindingContext, type FindingKind, type Fix } from '../finding.ts';

/** Hosts whose policy is not loaded at boot, or is no longer loaded, and containers that started before the policy. */
export const policyService = {
  id: 'policy-service',
  title: "a host without AppArmor's policy, now or after the next boot",
  find: (host, { files }: FindingContext) => {
    const own = files.filter(({ container, isForBoot }) => container === undefined && isForBoot);
    const { policyService: service, kernel } = host.snapshot;
    // A kernel without AppArmor is a separate finding.
    if (kernel.parameters.get('enabled' as ByteString)?.startsWith('Y') !== true || own.length === 0) return [];
    return [
      ...(service === undefined ? [] : ofService(service)),
      ...removedPolicy(own, host),
      ...(service?.since === undefined ? [] : earlyContainers(service.since, host)),
    ];
  },
} as const satisfies FindingKind;

/** A state of the service, with the problem. */
const problems: readonly {
  readonly applies: (service: PolicyService) => boolean;
  readonly summary: string;
  readonly fixes: readonly Fix[];
}[] = [
  {
    applies: ({ load }) => load === 'not-found',
    summary: 'no service loads the policy files at boot',
    fixes: [commandFix('apt-get install --reinstall apparmor')],
  },
  {
    applies: ({ load, file }) => load === 'masked' || file.startsWith('masked'),
    summary: 'the service for policy is masked: after the next boot, no policy file is loaded',
    fixes: [commandFix('systemctl unmask apparmor.service'), commandFix('systemctl enable --now apparmor.service')],
  },
  {
    applies: ({ file }) => file === 'disabled',
    summary: 'the service for policy is disabled: after the next boot, no policy file is loaded',
    fixes: [commandFix('systemctl enable --now apparmor.service')],
  },
  {
    applies: ({ active }) => active === 'failed',
    summary: 'the service for policy has failed: some policy files are not loaded',
    fixes: [
      adviceFix('fix the file that `journalctl -u apparmor.service` names'),
      commandFix('systemctl restart apparmor.service'),
    ],
  },
  {
    applies: ({ active }) => active === 'inactive',
    summary: 'the service for policy does not run: the policy files may not be loaded',
    fixes: [commandFix('systemctl start apparmor.service')],
  },
];

function ofService(service: PolicyService): readonly Finding[] {
  const problem = problems.find(({ applies }) => applies(service));
  if (problem === undefined) return [];
  const { load, active, file } = service;
  const states = [load, active, ...(file === '' ? [] : [file])].map(textOf).join(', ');
  return [
    {
      severity: 'medium',
      subject: { kind: 'host' },
      summary: problem.summary,
      evidence: [`\`apparmor.service\` is ${states}`],
      fixes: problem.fixes,
    },
  ];
}

/** Returns a finding if the kernel has no profile of any policy file of the host. */
function removedPolicy(own: readonly PolicyOnDisk[], { snapshot, namespaces }: AuditedHost): readonly Finding[] {
  const loaded = namespaces.get('' as ByteString);
  const isVisible = !snapshot.unseen.some(({ what }) => /polic|profile/i.test(what));
  if (loaded === undefined || snapshot.view !== '' || !isVisible) return [];
  const names = new Set<string>(loaded.profiles.map(({ name }) => name));
  const declared = own.flatMap((file) =>
    file.unit.declared().flatMap((one) => (namespaceOnDisk(file, one) === '' ? [one.name] : [])),
  );
  if (declared.length === 0 || declared.some((name) => names.has(name))) return [];
  return [
    {
      severity: 'high',
      subject: { kind: 'host' },
      summary: 'no profile of the policy files is loaded: policy was removed since boot, or was never loaded',
      evidence: [`${countWords(declared.length, 'profile')} such as ${someOf(declared.map(quoted))}`],
      fixes: [
        commandFix('systemctl restart apparmor.service'),
        adviceFix('then stop and start containers and services: running processes stay unconfined'),
      ],
    },
  ];
}

/** Returns unconfined containers that started before the service. */
function earlyContainers(since: number, { containers }: AuditedHost): readonly Finding[] {
  return containers
    .filter((one) => isEarly(one, since))
    .map((container) => ({
      severity: 'medium',
      subject: { kind: 'container', container },
      summary: 'started before the policy was loaded, and runs without a profile',
      evidence: [
        `the first process started ${container.container.started} s after boot, and \`apparmor.service\` ${since} s after boot`,
      ],
      fixes: [adviceFix('stop the container, and start it again')],
    }));
}

function isEarly({ container, init, labels }: AuditedContainer, since: number): boolean {
  if (container.started === undefined || container.started >= since || init === undefined) return false;
  const isIntended = container.settings?.some(({ value }) => value.includes('unconfined'));
  const label = labels.find(({ tasks }) => tasks.includes(init));
  return isIntended !== true && label !== undefined && confinesNothing(label);
}
