package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The program of a fuse. It takes nothing from its supervisor but what it is told at its start and,
 * once it burns, the list of what is guarded, so that it works while that hangs or is gone.
 *
 * <p>A shell that gets no process for a sleep ends. This one then becomes another of the same text,
 * which takes none, and looks again, so that its time and what it does first when that has come, to
 * claim its file and to kill, need no process but its own. It does so twenty times a second where
 * there is a perl to wait with, else as fast as it can. Bash would try for a quarter of a minute
 * before it ends, so there a read that nothing answers stands for a sleep.
 *
 * <p>It counts {@code /proc/uptime}, suspended time included, and looks there every two seconds, so
 * that a late start, a suspended machine or a sleep that someone has ended does not shift its time.
 * What it kills it looks for several times: a process may just be on its way into its cgroup. Last
 * it removes cgroups and list, so that a supervisor that wakes up in the midst of a start can start
 * nothing there any more.
 */
final class FuseScript {
    private static final String SCRIPT =
            """
            { echo -1000 >/proc/self/oom_score_adj; } 2>/dev/null
            clock() { read -r up rest </proc/uptime && now=$((${up%.*} * 100 + 1${up#*.} - 100)); }
            nap() { if [ -n "$BASH_VERSION" ]; then read -r -t "$1" none <&3; else sleep "$1"; fi; }
            quit() { trap - EXIT; [ -z "$2" ] || rm -f "$2"; exit "$1"; }
            again() {
              clock && [ "$now" -lt $((END + PATIENCE)) ] || exit 4
              command -v perl && exec perl -e \
                'select undef, undef, undef, .05; exec "sh", "-c", $ENV{SELF}, "reveille-fuse"'
              exec sh -c "$SELF" reveille-fuse
            }
            trap again EXIT
            while [ -z "$BURNS" ] && clock && [ "$now" -lt "$END" ]; do
              left=$((END - now))
              [ "$left" -lt 200 ] || left=200
              nap $((left / 100)).$((left / 10 % 10))$((left % 10)) || [ $? -gt 128 ] || break
            done
            if [ -z "$BURNS" ]; then
              [ -e "$ARMED" ] || quit 3
              set -C
              true >"$ARMED.burns" || [ ! -e "$ARMED.burns" ] || quit 3
              set +C
              [ -e "$ARMED" ] || quit 3 "$ARMED.burns"
              export BURNS=1
            fi
            set -- "$GUARDED"/*
            [ -e "$1" ] || set --
            born() { read -r stat <"/proc/$1/stat" && set -- ${stat##*) } && birth=${20}; }
            ours() { [ "$1" = "$OWN" ] && born "$1" && [ "$birth" = "$SINCE" ]; }
            frozen() {
              [ -e "$1/freezer.state" ] || return
              echo FROZEN >"$1/freezer.state"
              for look in 1 2 3; do
                while read -r pid; do ours "$pid" || kill -KILL "$pid"; done <"$1/cgroup.procs"
              done
              echo THAWED >"$1/freezer.state"
            }
            group() {
              { read -r marker && read -r pid birthday; } <"$1" || return
              born "$pid" && [ "$birth" = "$birthday" ] && kill -s KILL -- "-$pid"
            }
            marked() {
              marks=
              for guard; do
                read -r marker <"$guard" && marks="$marks
            REVEILLE_SPAWN=$marker"
              done
              [ -n "$marks" ] || return
              for found in $(grep -lszxF -e "${marks#?}" /proc/[0-9]*/environ); do
                found=${found#/proc/}
                kill -KILL "${found%/environ}"
              done
            }
            for pause in 0.03 0.1 0.3 0.6; do
              [ $# != 0 ] || break
              for guard; do
                case $CGROUPS in
                2) echo 1 >"$BASE/${guard##*/}/cgroup.kill" ;;
                1) frozen "$BASE/${guard##*/}" ;;
                esac
              done
              for guard; do group "$guard"; done
              [ "$CGROUPS" != 0 ] || marked "$@"
              nap $pause
              for guard; do [ "$CGROUPS" = 0 ] || rmdir "$BASE/${guard##*/}"; done
            done
            trap - EXIT
            rm -f "$@" "$ARMED" "$ARMED.burns"
            """;

    private static final int PER_SECOND = 100;

    /** After its time it needs processes for tidying alone, and for what bears a marker. */
    private static final int PATIENCE = 30 * PER_SECOND;

    /** Added to the name of what is armed: whoever makes that file decides. */
    static final String CLAIM = ".burns";

    private FuseScript() {}

    /**
     * What it is told.
     *
     * @param armed its file, a FIFO that nobody writes to; it burns if it is there still once this
     *     has claimed it
     * @param end when it burns, see {@link #now}
     * @param guarded directory of a file for each start, named as its cgroup
     */
    record Order(Path armed, long end, Path guarded) {}

    /** How it is started; nothing of its supervisor's files is open in it. */
    static Births.Plan plan(Order order, Cgroups cgroups) {
        var tree = cgroups.tree(CgroupTree.Purpose.KILL);
        long own = ProcessHandle.current().pid();
        String none = "/dev/null";
        return new Births.Plan(
                Shim.SHELL,
                List.of("sh", "-c", SCRIPT, "reveille-fuse"),
                List.of(
                        "PATH=" + Program.DEFAULT_PATH,
                        "SELF=" + SCRIPT,
                        "PATIENCE=" + PATIENCE,
                        "ARMED=" + order.armed(),
                        "END=" + order.end(),
                        "GUARDED=" + order.guarded(),
                        "CGROUPS=" + tree.map(CgroupTree::version).orElse(0),
                        "BASE=" + tree.map(CgroupTree::base).map(Path::toString).orElse(""),
                        // In the first version a thread of it may be where a process is born.
                        "OWN=" + own,
                        "SINCE=" + ProcFs.stat(own).map(ProcFs.Stat::startTicks).orElse(0L)),
                List.of(
                        new LibcSpawn.Action.Open(0, none, Libc.O_RDONLY),
                        new LibcSpawn.Action.Open(1, none, Libc.O_WRONLY),
                        new LibcSpawn.Action.Open(2, none, Libc.O_WRONLY),
                        new LibcSpawn.Action.Open(3, order.armed().toString(), Libc.O_RDWR),
                        new LibcSpawn.Action.ChangeDirectory("/"),
                        new LibcSpawn.Action.CloseFrom(4)),
                new Birth.Plain());
    }

    /** Hundredths of a second since boot, as the script reads them; rounded down. */
    static long now() throws IOException {
        String up = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
        return Long.parseLong(up.replace(".", ""));
    }

    /** That many more; rounded down. */
    static long after(long now, Duration left) {
        return now + left.toMillis() * PER_SECOND / 1_000;
    }
}
