import type { ContainerPolicy } from '../container-policy.ts';
import { ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

export const defaultPolicy: ContainerPolicy = {
  name: 'default',
  description: 'what has no profile of its own: ordinary life, and nothing against the stack',
  profiles: ['default'],
  text: policyTexts['default.aa'],
  expectations: [
    ...signals('allow', ['default', 'unconfined', 'systemd'], ['hup', 'term', 'kill', 'stop', 'usr1'], 'default'),
    ...signals('allow', ['default'], ['hup', 'term', 'kill', 'stop', 'usr1'], 'unconfined'),
    // Debuggers only work on processes without a specific profile.
    ...ptrace('allow', ['default'], ['read', 'trace'], 'default'),
    ...ptrace('allow', ['unconfined'], ['read', 'trace'], 'default'),
    ...ptrace('allow', ['default'], ['read'], 'systemd'),
    ...[
      'unconfined',
      'systemd',
      'nginx',
      'cron',
      'redis',
      'postgresql',
      'pg_ctlcluster',
      'sshd',
      'sshd-session',
    ].flatMap((other) => ptrace('deny', ['default'], ['trace'], other)),
    ...signals('deny', ['nginx', 'cron', 'redis', 'postgresql', 'sshd-auth'], ['exists', 'term', 'kill'], 'default'),
    ...ptrace('deny', ['nginx', 'cron', 'redis', 'postgresql', 'sshd-auth'], ['read', 'trace'], 'default'),
  ],
};
