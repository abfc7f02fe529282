/**
 * Workloads of programs in complain mode as `PROFILE OPERATION OBJECT MASK`, in the order of the kernel's records. Those of
 * sshd, dhcpcd and gnome-session-service come from public reports (roddhjav/apparmor.d 442, 268 and 981), the others from
 * the start, reload and stop of Debian's services.
 */
export const workloads: Readonly<Record<string, readonly string[]>> = {
  sshd: [
    'sshd exec /usr/lib/ssh/sshd-session x',
    'sshd//null-/usr/lib/ssh/sshd-session file_mmap /usr/lib/ssh/sshd-session r',
    'sshd//null-/usr/lib/ssh/sshd-session open /proc/sys/kernel/cap_last_cap r',
    'sshd//null-/usr/lib/ssh/sshd-session open /etc/ssl/openssl.cnf r',
    'sshd//null-/usr/lib/ssh/sshd-session getattr /etc/ssl/openssl.cnf r',
    'sshd//null-/usr/lib/ssh/sshd-session capable setuid -',
    'sshd//null-/usr/lib/ssh/sshd-session capable net_bind_service -',
    'sshd//null-/usr/lib/ssh/sshd-session mknod /tmp/ssh-XyZ12abCdEfG/agent.1234 c',
    'sshd//null-/usr/lib/ssh/sshd-session exec /usr/bin/bash x',
    'sshd//null-/usr/lib/ssh/sshd-session//null-/usr/bin/bash open /etc/profile r',
    'sshd//null-/usr/lib/ssh/sshd-session//null-/usr/bin/bash open /proc/4123/mountinfo r',
  ],
  dhcpcd: [
    'dhcpcd exec /usr/bin/resolvconf x',
    'dhcpcd//null-/usr/bin/resolvconf getattr /etc/ld.so.cache r',
    'dhcpcd//null-/usr/bin/resolvconf open /usr/lib/libreadline.so.8.2 r',
    'dhcpcd//null-/usr/bin/resolvconf file_mmap /usr/lib/libreadline.so.8.2 rm',
    'dhcpcd capable net_admin -',
    'dhcpcd capable net_raw -',
    'dhcpcd create netlink:raw create',
    'dhcpcd create packet:dgram create',
  ],
  'gnome-session-service': [
    'gnome-session-service//shell//null-/usr/bin/thunderbird//null-/usr/lib/thunderbird/thunderbird open /proc/5017/statm r',
    'gnome-session-service//shell//null-/usr/bin/thunderbird//null-/usr/lib/thunderbird/thunderbird open /proc/7504/smaps r',
    'gnome-session-service//shell//null-/usr/bin/chromium//null-/usr/lib/chromium/chromium mknod /dev/shm/.org.chromium.Chromium.w9aIyj c',
  ],
  nginx: [
    'nginx open /etc/ld.so.cache r',
    'nginx file_mmap /usr/lib/x86_64-linux-gnu/libssl.so.3 rm',
    'nginx open /etc/nginx/nginx.conf r',
    'nginx open /etc/nginx/sites-enabled/default r',
    'nginx open /etc/nsswitch.conf r',
    'nginx open /etc/passwd r',
    'nginx open /etc/group r',
    'nginx capable setuid -',
    'nginx capable setgid -',
    'nginx capable net_bind_service -',
    'nginx create inet:stream create',
    'nginx bind inet:stream bind',
    'nginx listen inet:stream listen',
    'nginx create inet6:stream create',
    'nginx mknod /run/nginx.pid c',
    'nginx open /run/nginx.pid rw',
    'nginx open /var/log/nginx/access.log w',
    'nginx mkdir /var/lib/nginx/body/ c',
    'nginx signal nginx hup:send',
    'nginx signal nginx hup:receive',
    'nginx signal nginx term:send',
    'nginx signal unconfined term:receive',
    'nginx file_lock /var/lib/nginx/lock k',
  ],
  '/usr/lib/postgresql/17/bin/postgres': [
    '/usr/lib/postgresql/17/bin/postgres open /etc/postgresql/17/main/postgresql.conf r',
    '/usr/lib/postgresql/17/bin/postgres mknod /dev/shm/PostgreSQL.1804289383 c',
    '/usr/lib/postgresql/17/bin/postgres open /dev/shm/PostgreSQL.1804289383 rw',
    '/usr/lib/postgresql/17/bin/postgres mknod /var/run/postgresql/.s.PGSQL.5432 c',
    '/usr/lib/postgresql/17/bin/postgres open /var/lib/postgresql/17/main/base/1/1259 rw',
    '/usr/lib/postgresql/17/bin/postgres create inet:stream create',
    '/usr/lib/postgresql/17/bin/postgres create unix:stream create',
    '/usr/lib/postgresql/17/bin/postgres signal /usr/lib/postgresql/17/bin/postgres usr1:send',
    '/usr/lib/postgresql/17/bin/postgres exec /bin/sh x',
    '/usr/lib/postgresql/17/bin/postgres//null-/bin/sh exec /bin/gzip x',
    '/usr/lib/postgresql/17/bin/postgres//null-/bin/sh//null-/bin/gzip open /var/lib/postgresql/a b.gz w',
  ],
};

/** Returns the kernel's line of an operation in complain mode. */
export function complaint(text: string, index = 0): string {
  const [, profile = '', operation = '', object = '', mask = ''] = /^(\S+) (\S+) (.*) (\S+)$/.exec(text) ?? [];
  const head = `audit: type=1400 audit(1764226012.345:${index + 1}): apparmor="ALLOWED" operation="${operation}" profile="${profile}" pid=${index + 10} comm="x"`;
  const [first = '', second = ''] = [object, mask].map((one) => one.split(':')[0]);
  const masks = (one: string): string => `requested_mask="${one}" denied_mask="${one}"`;
  const socket = object.split(':')[1];
  if (operation === 'capable') return `${head} class="cap" capability=1 capname="${object}"`;
  if (operation === 'signal')
    return `${head} class="signal" ${masks(mask.split(':')[1] ?? '')} signal=${second} peer="${object}"`;
  if (socket !== undefined)
    return `${head} class="net" family="${first}" sock_type="${socket}" protocol=0 ${masks(mask)}`;
  const target = operation === 'exec' ? ` target="${profile}//null-${object}"` : '';
  return `${head} class="file" name="${object}" ${masks(mask)} fsuid=0 ouid=0${target}`;
}
