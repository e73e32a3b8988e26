package dev.reveille.os;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads Linux's {@code /proc}. A process that is gone, or hidden from us, is simply absent. */
final class ProcFs {
    private static final Path PROC = Path.of("/proc");

    /** Field of {@code /proc/pid/stat}. */
    private static final int EXIT_CODE = 52;

    private ProcFs() {}

    /**
     * Fields of {@code /proc/pid/stat}, see proc_pid_stat(5).
     *
     * @param state R, S, D, T, Z (ended, not reaped) and others
     * @param cpuTicks user and system time, of waited-for children too
     * @param startTicks since boot
     * @param virtualBytes 0 for threads of the kernel
     * @param rssPages resident
     */
    record Stat(
            long pid,
            char state,
            long parent,
            long group,
            long session,
            long cpuTicks,
            long startTicks,
            long virtualBytes,
            long rssPages) {
        /** Whether it still runs code: a zombie and a corpse do not. */
        boolean alive() {
            return state != 'Z' && state != 'X';
        }
    }

    static boolean present() {
        return Files.isReadable(PROC.resolve("self/stat"));
    }

    static Optional<Stat> stat(long pid) {
        return read("/proc/" + pid + "/stat")
                .filter(text -> !text.isEmpty())
                .map(text -> parse(pid, text));
    }

    /** The command may hold spaces and brackets, so fields are counted after its last bracket. */
    static Stat parse(long pid, String text) {
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        long cpu = 0;
        for (int field = 14; field <= 17; field++) {
            cpu += number(fields, field);
        }
        return new Stat(
                pid,
                fields[0].charAt(0),
                number(fields, 4),
                number(fields, 5),
                number(fields, 6),
                cpu,
                number(fields, 22),
                number(fields, 23),
                number(fields, 24));
    }

    /** Counted from 1 as the manual does; the first after the command is field 3. */
    private static long number(String[] fields, int field) {
        return Long.parseLong(fields[field - 3].strip());
    }

    /**
     * The environment a process was started with, entries ended by a zero byte; absent if it is
     * gone or may not be looked into.
     */
    static Optional<String> environment(long pid) {
        return read("/proc/" + pid + "/environ");
    }

    /**
     * The status a process ended with, as {@code wait} gives it, while its parent has not asked for
     * it; absent where this user may not know.
     */
    static Optional<Integer> zombieStatus(ProcessIdentity process) {
        return read("/proc/" + process.pid() + "/stat")
                .filter(text -> !text.isEmpty())
                .filter(
                        text -> {
                            var stat = parse(process.pid(), text);
                            return !stat.alive() && stat.startTicks() == process.startTicks();
                        })
                .filter(_ -> mayKnow(process.pid()))
                .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" ", -1))
                .map(fields -> (int) number(fields, EXIT_CODE));
    }

    /** To others the kernel shows 0, as if all were well. */
    private static boolean mayKnow(long pid) {
        Path its = PROC.resolve(Long.toString(pid));
        try {
            return Files.isReadable(its.resolve("environ"))
                    || Files.getOwner(its).equals(Files.getOwner(PROC.resolve("self")));
        } catch (IOException e) {
            return false;
        }
    }

    /** This JVM's place in the out-of-memory order, -1,000 to 1,000. */
    static int ownOomScore() {
        return read("/proc/self/oom_score_adj")
                .map(text -> Integer.parseInt(text.strip()))
                .orElse(0);
    }

    /** Every process there is now. */
    static List<Long> pids() {
        var pids = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            entries.forEach(entry -> pids.add(Long.valueOf(entry.getFileName().toString())));
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return pids;
    }

    static Optional<ProcessIdentity> identity(long pid) {
        return stat(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks(), BootId.current()));
    }

    /** Of the process alone, and the children it waited for. */
    static Optional<Usage> usage(long pid) {
        return stat(pid)
                .filter(Stat::alive)
                .map(
                        stat ->
                                new Usage(
                                        ticks(stat.cpuTicks()),
                                        stat.rssPages() * LibcTime.PAGE_BYTES,
                                        Duration.ofNanos(LibcTime.bootNanos())
                                                .minus(ticks(stat.startTicks())),
                                        1,
                                        0));
    }

    /** How many files a process has open; absent if it is gone or may not be looked into. */
    static OptionalInt files(long pid) {
        try (var open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            int count = 0;
            for (var _ : open) {
                count++;
            }
            return OptionalInt.of(count);
        } catch (IOException | DirectoryIteratorException e) {
            return OptionalInt.empty();
        }
    }

    /** Resident memory of one process; 0 if it is gone. */
    static long rss(long pid) {
        return stat(pid).map(stat -> stat.rssPages() * LibcTime.PAGE_BYTES).orElse(0L);
    }

    /**
     * Its part of the memory it uses, shared pages divided; absent if it may not be looked into.
     */
    static Optional<Long> share(long pid) {
        return read("/proc/" + pid + "/smaps_rollup").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Pss:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst();
    }

    /** Nanoseconds a process of one thread has had a processor; 0 if it is gone. */
    static long ran(long pid) {
        return read("/proc/" + pid + "/schedstat")
                .map(text -> Long.parseLong(text.split(" ", 2)[0]))
                .orElse(0L);
    }

    private static Duration ticks(long ticks) {
        return Duration.ofNanos(ticks * (1_000_000_000L / LibcTime.TICKS_PER_SECOND));
    }

    private static Optional<String> read(String path) {
        return KernelFile.read(path);
    }
}
