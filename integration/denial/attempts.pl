# Tries operations that AppArmor may refuse, each in a separate process, and prints the results:
#
#     perl attempts.pl PROFILE PID OTHER-PID NAME...
#
# The targets are files below /srv/attempts, the process PID, or the process OTHER-PID, which has a separate profile.
# Prints a line per operation: NAME and 1, or NAME, 0 and errno.
use strict;
use warnings;
use Fcntl qw(:DEFAULT :flock);
use POSIX ();
use Socket;

my $folder = '/srv/attempts';
my ($profile, $target, $other, @names) = @ARGV;

# System call numbers on x86_64.
my %call = (mount => 165, umount => 166, setgid => 106, ptrace => 101, mknod => 133, unshare => 272);

sub call {
    my ($name, @arguments) = @_;
    # syscall() rejects constants, so it gets copies.
    my @copies = map { my $copy = $_; $copy } @arguments;
    return syscall($call{$name}, @copies) >= 0;
}

my %attempts = (
    'file read'   => sub { sysopen(my $file, "$folder/read", O_RDONLY) },
    'file write'  => sub { sysopen(my $file, "$folder/write", O_WRONLY) },
    'file append' => sub { sysopen(my $file, "$folder/append", O_WRONLY | O_APPEND) },
    'file create' => sub { sysopen(my $file, "$folder/created", O_WRONLY | O_CREAT) },
    'file mkdir'  => sub { mkdir "$folder/made" },
    'file unlink' => sub { unlink "$folder/unlinked" },
    'file rename' => sub { rename "$folder/old", "$folder/new" },
    'file link'   => sub { link "$folder/linked", "$folder/link" },
    'file symlink' => sub { symlink 'read', "$folder/symlink" },
    'file chmod'  => sub { chmod 0600, "$folder/mode" },
    'file lock'   => sub { sysopen(my $file, "$folder/locked", O_RDONLY) or return; flock($file, LOCK_SH | LOCK_NB) },
    'file exec'   => sub { exec { "$folder/program" } 'program' },

    'capability chown'      => sub { chown 1, 1, "$folder/owned" },
    'capability sys_nice'   => sub { setpriority(0, 0, -1) },
    'capability net_raw'    => sub { socket(my $socket, PF_INET, SOCK_RAW, 1) },
    'capability setgid'     => sub { call('setgid', 1) },
    'capability sys_chroot' => sub { chroot $folder },
    'capability mknod'      => sub { call('mknod', "$folder/device", 020666, 0x103) },

    'network create dgram'   => sub { socket(my $socket, PF_INET, SOCK_DGRAM, 0) },
    'network create inet6'   => sub { socket(my $socket, PF_INET6, SOCK_STREAM, 0) },
    'network create netlink' => sub { socket(my $socket, 16, SOCK_RAW, 0) },
    'network bind' => sub {
        socket(my $socket, PF_INET, SOCK_STREAM, 0) or return;
        bind($socket, pack_sockaddr_in(0, INADDR_LOOPBACK));
    },
    'unix create' => sub { socket(my $socket, PF_UNIX, SOCK_SEQPACKET, 0) },

    'mount tmpfs' => sub { call('mount', 'none', "$folder/mounted", 'tmpfs', 0, 0) },
    'mount bind'  => sub { call('mount', "$folder/source", "$folder/bound", 'none', 4096, 0) },
    'umount'      => sub { call('umount', "$folder/unmounted", 0) },

    'userns create'   => sub { call('unshare', 0x10000000) },
    'change_profile' => sub {
        open(my $file, '>', '/proc/self/attr/apparmor/current') or return;
        syswrite($file, "changeprofile $profile-other");
    },

    'signal cont'  => sub { kill 'CONT', $target },
    'signal winch' => sub { kill 'WINCH', $target },
    'signal urg'   => sub { kill 'URG', $other },
    'ptrace trace' => sub { call('ptrace', 16, 0 + $target, 0, 0) },
    'ptrace read'  => sub { readlink "/proc/$target/exe" },
);

$| = 1;
for my $name (@names) {
    my $attempt = $attempts{$name} or die "nothing is called $name\n";
    my $child = fork // die "fork: $!\n";
    if ($child == 0) {
        $! = 0;
        POSIX::_exit($attempt->() ? 0 : $! + 0 || 255);
    }
    waitpid $child, 0;
    print $? == 0 ? "$name\t1\n" : "$name\t0 " . ($? >> 8 || $?) . "\n";
}
