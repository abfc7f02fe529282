import { until, type ServiceLife } from './service-life.ts';

const options = '-i /root/.ssh/id -oStrictHostKeyChecking=no -oBatchMode=yes -oLogLevel=ERROR';
const ssh = (command: string, user = 'root') => `ssh ${options} ${user}@127.0.0.1 '${command}'`;

export function opensshServerLife(sessionsProfile: string): ServiceLife {
  return {
    policy: 'openssh-server',
    unit: 'ssh',
    profiles: ['sshd'],
    steps: [
      {
        what: 'has a key and a user',
        isAdministered: true,
        script: [
          'mkdir -p -m 700 /root/.ssh; [ -e /root/.ssh/id ] || ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id',
          'cp /root/.ssh/id.pub /root/.ssh/authorized_keys',
          'id alice > /dev/null 2>&1 || useradd -m -s /bin/bash alice',
          'install -d -m 700 -o alice /home/alice/.ssh',
          'install -m 600 -o alice /root/.ssh/id.pub /home/alice/.ssh/authorized_keys',
        ].join('; '),
      },
      { what: 'runs a command', script: ssh('id -un'), prints: 'root\n' },
      {
        what: "leaves its profiles for the user's programs",
        isAdministered: true,
        script: ssh('cat /proc/self/attr/apparmor/current', 'alice'),
        prints: `${sessionsProfile}\n`,
      },
      {
        what: 'gives a terminal, and logind a session',
        script: `ssh -tt ${options} alice@127.0.0.1 'tty; loginctl --no-legend | grep -c alice' < /dev/null`,
        prints: /^\/dev\/pts\/\d+\r\n[1-9]/,
      },
      {
        what: 'transfers files',
        script: `echo 'get /etc/hostname /tmp/copied' | sftp -q -b - ${options} alice@127.0.0.1 > /dev/null; cmp /etc/hostname /tmp/copied`,
      },
      { what: 'refuses who has no key', script: `! ${ssh('true', 'nobody')} 2> /dev/null` },
      {
        what: 'ends a session that its administrator ends',
        isAdministered: true,
        script: `${ssh('sleep 600', 'alice')} & ${until('pgrep -u alice -x sleep')}; pkill -u root -f "^sshd-session: alice .priv"; ${until('! pgrep -u alice -f "^sshd-session: alice"')}; pkill -u alice -x sleep; wait`,
      },
      { what: 'reloads by systemd', isAdministered: true, script: `systemctl reload ssh; ${until(ssh('true'))}` },
      {
        what: 'ends a connection that does not log in',
        script: `echo 'LoginGraceTime 2' > /etc/ssh/sshd_config.d/lamellar.conf; systemctl reload ssh; ${until(ssh('true'))}; exec 3<> /dev/tcp/127.0.0.1/22; timeout 20 cat <&3; rm /etc/ssh/sshd_config.d/lamellar.conf; systemctl reload ssh`,
        prints: /^SSH-2\.0-OpenSSH/,
      },
      {
        what: 'starts by its socket',
        script: `systemctl stop ssh; systemctl start ssh.socket; ${ssh('id -un')}; systemctl stop ssh.socket ssh; systemctl start ssh`,
        prints: 'root\n',
      },
    ],
  };
}
