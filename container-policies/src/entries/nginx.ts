import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

/** Profiles outside nginx: administrators that may signal nginx, and a different service. */
const strangers = [...administrators, 'redis'];

export const nginx: ContainerPolicy = {
  name: 'nginx',
  description: 'the nginx web server as Debian installs it: master, workers, PHP by FastCGI',
  profiles: ['nginx'],
  text: policyTexts['nginx.aa'],
  expectations: [
    ...signals(
      'allow',
      administrators,
      ['hup', 'quit', 'term', 'usr1', 'usr2', 'winch', 'kill', 'cont', 'exists'],
      'nginx',
    ),
    ...signals('deny', administrators, ['int', 'stop', 'segv'], 'nginx'),
    ...signals('allow', ['nginx'], ['hup', 'quit', 'term', 'usr1', 'winch', 'kill', 'io'], 'nginx'),
    ...ptrace('allow', administrators, ['read'], 'nginx'),
    ...ptrace('deny', [...administrators, 'nginx'], ['trace'], 'nginx'),
    // A compromised worker reaches no stranger.
    ...strangers.flatMap((other) => signals('deny', ['nginx'], ['exists', 'term', 'kill'], other)),
    ...strangers.flatMap((other) => ptrace('deny', ['nginx'], ['read', 'trace'], other)),
    // A different service cannot reach nginx.
    ...signals('deny', ['redis', 'postgresql', 'cron', 'sshd-session'], ['exists', 'hup', 'term', 'kill'], 'nginx'),
    ...ptrace('deny', ['redis', 'postgresql', 'cron', 'sshd-session'], ['read', 'trace'], 'nginx'),
  ],
};
