/** The policies of this package by their path below `policies/`. Written by `npm run embed`: change the policy, not this. */
export const policyTexts = {
  'nginx.aa': `# nginx in a container: the master process and its workers, as Debian installs them.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's unconfined
# (its init, a shell), not the host's.
abi <abi/4.0>,

include <tunables/global>

profile nginx /usr/sbin/nginx {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/nameservice>
  include <abstractions/openssl>
  include <abstractions/ssl_certs>
  include <abstractions/ssl_keys>

  # Init and the administrator: reload, reopen logs, upgrade and stop, which are systemd's and
  # start-stop-daemon's too (systemd sends cont after term, so that a stopped process can end).
  signal (receive) set=(hup, quit, term, usr1, usr2, winch, kill, cont, exists) peer=unconfined,
  # The master to its workers, and \`nginx -s reload\` to the master.
  signal (send, receive) peer=@{profile_name},

  # ps and systemctl status. Nobody traces it, for its memory holds private keys.
  ptrace (readby) peer=unconfined,

  # Ports below 1024; workers with another user; files of that user; limits of open files.
  capability net_bind_service,
  capability setuid,
  capability setgid,
  capability chown,
  capability dac_override,
  capability dac_read_search,
  capability kill,
  capability sys_resource,

  network inet stream,
  network inet6 stream,

  # The channel between the master and its workers.
  unix (create, getattr, getopt, setopt, shutdown) type=stream,
  unix (send, receive) type=stream peer=(label=@{profile_name}),

  # Itself, its libraries and modules. It runs itself anew to upgrade without a pause.
  /usr/sbin/nginx mrix,
  /etc/ld.so.cache r,
  /{,usr/}lib/@{multiarch}/{,**/}*.so* mr,
  /usr/{lib,share}/nginx/modules/*.so mr,

  # Configuration and sites.
  /etc/nginx/{,**} r,
  /usr/share/nginx/{,**} r,
  /var/www/{,**} r,

  # State, logs and the process id, with the one of the old binary during an upgrade.
  /var/lib/nginx/{,**} rwk,
  /var/log/nginx/{,**} rw,
  @{run}/nginx.pid{,.oldbin} rwk,

  # PHP by FastCGI, as Debian's php-fpm listens.
  @{run}/php/*.sock rw,

  /dev/null rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,
  @{sys}/devices/system/cpu/{online,possible} r,
}
`,
} as const;
