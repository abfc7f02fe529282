import type { ContainerPolicy } from '../container-policy.ts';
import { expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

export const defaultPolicy: ContainerPolicy = {
  name: 'default',
  description: 'programs without a separate profile: ordinary operations, and no change of the stack',
  profiles: ['default'],
  text: containerPolicyTexts['default.aa'],
  expectations: [
    ...expectSignals('allow', ['default', 'unconfined', 'systemd'], ['hup', 'term', 'kill', 'stop', 'usr1'], 'default'),
    ...expectSignals('allow', ['default'], ['hup', 'term', 'kill', 'stop', 'usr1'], 'unconfined'),
    // Debuggers only work on processes without a specific profile.
    ...expectPtrace('allow', ['default'], ['read', 'trace'], 'default'),
    ...expectPtrace('allow', ['unconfined'], ['read', 'trace'], 'default'),
    ...expectPtrace('allow', ['default'], ['read'], 'systemd'),
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
    ].flatMap((other) => expectPtrace('deny', ['default'], ['trace'], other)),
    ...expectSignals(
      'deny',
      ['nginx', 'cron', 'redis', 'postgresql', 'sshd-auth'],
      ['exists', 'term', 'kill'],
      'default',
    ),
    ...expectPtrace('deny', ['nginx', 'cron', 'redis', 'postgresql', 'sshd-auth'], ['read', 'trace'], 'default'),
  ],
};
