#!/usr/bin/env bash
# The package's whole life on a Debian 12 with systemd: it is installed, is ready, fetches from a simulated network, tells an alert by the
# journal, reloads, is started anew by the watchdog, stops in time, is upgraded with its configuration and store, and purged without a trace.
#
#     check_service.sh clout_0.1.0_amd64.deb [TREE]
#
# Needs root, systemd-nspawn and (where TREE is not there yet) debootstrap. Nothing outside TREE is touched; TREE stays for the next time.
set -euo pipefail

package=$(realpath "$1")
tree=${2:-.build/bookworm}
machine=clout-check-$$

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

if command -v lintian >/dev/null; then
    say "Looking at the package"
    lintian --fail-on error "$package" || fail "lintian finds errors"
fi

if [ ! -e "$tree/usr/lib/systemd/systemd" ]; then
    say "Making a Debian 12 in $tree"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates bookworm "$tree" ${DEBIAN_MIRROR:-}
fi
tree=$(realpath "$tree")

# The same package under a higher version.
work=$(mktemp -d)
dpkg-deb -R "$package" "$work/later"
sed -i 's/^Version: .*/&+later1/' "$work/later/DEBIAN/control"
echo '## This line came with the later version.' >>"$work/later/etc/clout/clout.toml"
(cd "$work/later" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group -Znone -b "$work/later" "$work/later.deb" >/dev/null
install -m 644 "$package" "$tree/root/clout.deb"
install -m 644 "$work/later.deb" "$tree/root/later.deb"

# What the package depends on, before the machine runs: it has the host's network, and a resolver of its own only where there is one.
cp -L /etc/resolv.conf "$tree/etc/resolv.conf" 2>/dev/null || true
env -u TMPDIR chroot "$tree" sh -c 'export DEBIAN_FRONTEND=noninteractive; dpkg -P clout >/dev/null 2>&1; apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends $(dpkg-deb -f /root/clout.deb Depends | sed "s/([^)]*)//g; s/|[^,]*//g; s/,/ /g")' >/dev/null

say "Starting it"
rm -f "$tree/etc/machine-id" && : >"$tree/etc/machine-id"
systemd-nspawn -q -D "$tree" -M "$machine" -b --register=no --keep-unit --console=pipe >"$work/console" 2>&1 </dev/null &
nspawn=$!
leader=
# By its process ids: nothing else of that name is ended.
trap '[ -z "$leader" ] || kill -KILL $leader 2>/dev/null; kill -KILL $nspawn 2>/dev/null; wait $nspawn 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    leader=$(pgrep -P $nspawn | head -1 || true)
    [ -n "$leader" ] && nsenter -t "$leader" -m -p systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && break
    sleep 0.3
done
[ -n "$leader" ] || { cat "$work/console"; fail "the machine does not start"; }

# A shell inside; the control group is the machine's own, so that systemd there sees its processes.
inside() { nsenter -t "$leader" -m -u -i -p env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -euc "$1"; }
until_true() { # SECONDS WHAT COMMAND
    for _ in $(seq $(($1 * 5))); do
        if inside "$3" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    inside 'systemctl status clout --no-pager; journalctl -u clout -n 40 --no-pager' || true
    fail "$2"
}

say "Installing the package"
inside 'dpkg -i /root/clout.deb >/dev/null'
inside 'dpkg -V clout'
until_true 10 "the service is not ready" 'systemctl is-active clout'
inside 'systemctl show clout -p Type -p NotifyAccess -p StatusText -p WatchdogUSec --value; stat -c "%a %U" /var/lib/private/clout/clout.db'
[ "$(inside 'systemctl show clout -p User --value')" != root ] || fail "it runs as root"
for page in clout clout-daemon clout-connector-list; do inside "test -e /usr/share/man/man1/$page.1.gz"; done
inside 'systemd-analyze security clout --no-pager | tail -1'

say "Fetching from a simulated network, and telling an alert by the journal"
inside 'rm -rf /root/demo; systemd-run -q --unit=demo clout demo networks /root/demo'
until_true 30 "the simulated networks do not start" 'ls /root/demo/etc/connectors.d/mastodon.toml'
inside '
    demo=/root/demo/etc
    cp $demo/connectors.d/mastodon.toml /etc/clout/connectors.d/mastodon.toml
    # As many people as the budget of five minutes fetches whole: before that nobody is told of anybody.
    sed -E "/^(bluesky|github|twitter|youtube) /d" $demo/people.d/society.toml | awk "/^\[\[person\]\]/ { n++ } n <= 8" >/etc/clout/people.d/society.toml
    rm /etc/clout/people.d/example.toml
    printf "[daemon]\nscore_every = \"2s\"\n[web]\nlisten = \"127.0.0.1:8370\"\n" >/etc/clout/clout.toml
    printf "[receiver]\ntype = \"journal\"\n" >/etc/clout/receivers.d/journal.toml
    printf "[rule]\nname = \"scored\"\nwhen = \"score > 5\"\nprovisional = true\npresent = true\nnotify = [\"journal\"]\ntitle = \"{{person.name}} is above 5\"\n" >/etc/clout/alerts.d/scored.toml
    chmod -R a+rX /etc/clout
    systemctl reload clout'
until_true 20 "the reload does not tell what has changed" 'journalctl -u clout -o cat | grep "configuration reloaded" | grep "rule scored (alerts.d/scored.toml)"'
until_true 120 "no alert is in the journal" 'journalctl -q CLOUT_RULE=scored -n 1 | grep -q .'
inside 'journalctl -q CLOUT_RULE=scored -n 1 -o cat; journalctl -u clout -o cat | grep "configuration reloaded" | tail -1 | cut -c1-300; clout status --store /var/lib/clout/clout.db; systemctl show clout -p StatusText --value'

say "A reload with a mistake fails, and changes nothing"
inside 'echo "levl = 1" >>/etc/clout/clout.toml'
if inside 'systemctl reload clout' 2>/dev/null; then fail "the reload succeeded"; fi
until_true 5 "the service stopped" 'systemctl is-active clout'
inside 'journalctl -u clout -o cat | grep -m1 "levl"; sed -i /levl/d /etc/clout/clout.toml; systemctl reload clout'

say "A daemon that hangs is started anew"
inside 'mkdir -p /run/systemd/system/clout.service.d; printf "[Service]\nWatchdogSec=3s\nRestartSec=1s\n" >/run/systemd/system/clout.service.d/short.conf; systemctl daemon-reload; systemctl restart clout'
first=$(inside 'systemctl show clout -p MainPID --value')
inside "kill -STOP $first"
until_true 30 "the watchdog does not start it anew" "systemctl is-active clout && test \$(systemctl show clout -p MainPID --value) != $first && test \$(systemctl show clout -p NRestarts --value) -ge 1"
inside 'journalctl -u clout -o cat | grep -m1 -i "watchdog timeout"; rm -r /run/systemd/system/clout.service.d; systemctl daemon-reload'

say "It stops within 5 s, and starts within 2"
begin=$(date +%s%N); inside 'systemctl stop clout'; middle=$(date +%s%N); inside 'systemctl start clout'; end=$(date +%s%N)
echo "stopped in $(((middle - begin) / 1000000)) ms, started in $(((end - middle) / 1000000)) ms"
[ $(((middle - begin) / 1000000)) -lt 5000 ] || fail "it took too long to stop"
inside 'journalctl -u clout -o cat | grep -q stopped'

say "A backup, and the doctor"
inside 'clout backup /root/backup.db --store /var/lib/clout/clout.db; stat -c "%a" /root/backup.db; clout doctor --offline'

say "An upgrade keeps the store and what was edited"
before=$(inside 'clout backup --json /root/before.db --store /var/lib/clout/clout.db' | sed 's/.*"interactions":\([0-9]*\).*/\1/')
inside 'dpkg --force-confdef --force-confold -i /root/later.deb >/dev/null'
until_true 10 "it does not run after the upgrade" 'systemctl is-active clout'
inside 'grep -q score_every /etc/clout/clout.toml && test -e /etc/clout/clout.toml.dpkg-dist && test ! -e /etc/clout/people.d/example.toml'
after=$(inside 'clout backup --json /root/after.db --store /var/lib/clout/clout.db' | sed 's/.*"interactions":\([0-9]*\).*/\1/')
echo "interactions: $before before, $after after"
[ "$after" -ge "$before" ] && [ "$before" -gt 0 ] || fail "the upgrade lost something"

say "Removing keeps the store; purging leaves nothing"
inside 'dpkg -r clout >/dev/null; test -e /var/lib/private/clout/clout.db; test -e /etc/clout/clout.toml; ! systemctl is-active -q clout'
inside 'dpkg -P clout >/dev/null 2>&1; systemctl stop demo || true'
left=$(inside 'ls -d /etc/clout /var/lib/clout /var/lib/private/clout /run/clout /lib/systemd/system/clout.service /usr/bin/clout /usr/share/doc/clout /etc/systemd/system/multi-user.target.wants/clout.service 2>/dev/null || true')
[ -z "$left" ] || fail "the purge left: $left"

say "All of it works."
