import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

export const systemd: ContainerPolicy = {
  name: 'systemd',
  description: "systemd as a container's init, and as its users' service managers",
  profiles: ['systemd'],
  text: containerPolicyTexts['systemd.aa'],
  expectations: [
    // systemd stops every started service.
    ...['unconfined', 'default', 'nginx', 'cron', 'redis', 'postgresql', 'sshd'].flatMap((other) => [
      ...expectSignals('allow', ['systemd'], ['term', 'kill', 'cont', 'hup'], other),
      ...expectPtrace('allow', ['systemd'], ['read'], other),
    ]),
    ...administrators.flatMap((other) => expectPtrace('deny', ['systemd'], ['trace'], other)),
    // systemctl sends signals to systemd if the bus does not answer.
    ...expectSignals('allow', administrators, ['term', 'hup', 'rtmin+3', 'rtmin+20'], 'systemd'),
    ...expectPtrace(
      'allow',
      administrators.filter((name) => name !== 'systemd'),
      ['read'],
      'systemd',
    ),
    ...expectPtrace('deny', administrators, ['trace'], 'systemd'),
    ...expectSignals(
      'deny',
      ['nginx', 'cron', 'redis', 'postgresql', 'sshd'],
      ['exists', 'term', 'kill', 'rtmin+3'],
      'systemd',
    ),
    ...expectPtrace('deny', ['nginx', 'cron', 'redis', 'postgresql', 'sshd'], ['read', 'trace'], 'systemd'),
  ],
};
