package dev.reveille.os;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the fuse of this system: how long after the end of a lease the last process of a
 * supervisor's exclusive agents is gone, and what it costs to have one.
 */
public final class FuseTrial {
    /** Each tells its own pid and that of one that has left its session. */
    private static final String AGENT =
            "(setsid sh -c 'echo $$; exec sleep 1000' &); echo $$; exec sleep 1000";

    private static final int PER_AGENT = 2;
    private static final int STOP = 19;
    private static final Duration LEFT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration APART = Duration.ofMillis(10);
    private static final int SAMPLES = 20;

    private FuseTrial() {}

    /**
     * What one costs.
     *
     * @param pssBytes its part of the memory it uses, shared pages divided
     * @param cpuMillis of processor time for each renewal, its supervisor's part included
     * @param armMillis until a renewal returns
     */
    public record Cost(double pssBytes, double cpuMillis, double armMillis) {}

    /**
     * Milliseconds from the end of the lease until nothing of the agents runs.
     *
     * @param directory the caller's to remove
     * @param cgroups whether each agent has a cgroup, where there are any
     * @param frozen their supervisor is stopped, else killed
     */
    public static double late(Path directory, int agents, boolean cgroups, boolean frozen)
            throws IOException {
        var supervisor = started(directory, agents, cgroups);
        try (var said = supervisor.inputReader();
                var in = supervisor.outputWriter()) {
            var pids = new ArrayList<Long>();
            while (pids.size() < agents * PER_AGENT) {
                pids.add(next(said, DoomedSupervisor.LINE));
            }
            in.newLine();
            in.flush();
            long end = next(said, DoomedSupervisor.END);
            LibcProcess.kill(supervisor.pid(), frozen ? STOP : Signal.KILL.number());
            long until = end + PATIENCE.toNanos();
            while (!pids.isEmpty()) {
                pids.removeIf(pid -> ProcFs.stat(pid).filter(ProcFs.Stat::alive).isEmpty());
                if (LibcTime.bootNanos() > until) {
                    throw new IllegalStateException(pids + " live on after the fuse");
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            return (LibcTime.bootNanos() - end) / 1e6;
        } finally {
            supervisor.destroyForcibly().onExit().join();
            Cgroups.open(DoomedSupervisor.config(directory, cgroups).state()).close();
        }
    }

    private static Process started(Path directory, int agents, boolean cgroups) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(DoomedSupervisor.class.getName());
        command.add(directory.toString());
        command.add(Boolean.toString(cgroups));
        command.add(Integer.toString(agents));
        command.add(Long.toString(LEFT.toMillis()));
        command.add(AGENT);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static long next(BufferedReader said, String what) throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(what)) {
                return Long.parseLong(line.substring(what.length()));
            }
        }
        throw new IllegalStateException("the supervisor of the trial ended too soon");
    }

    /** Renews one so often, after as many times that do not count. */
    public static Cost cost(Path directory, int renewals) {
        var births = new Births();
        var fuse = new LinuxFuse(directory, births, Cgroups.none("not asked for"), _ -> true);
        try {
            renew(fuse, renewals);
            long ticks = ownTicks();
            double arm = renew(fuse, renewals) / 1e6;
            double own = (ownTicks() - ticks) * 1e3 / LibcTime.TICKS_PER_SECOND / renewals;
            double pss = 0;
            double asleep = 0;
            for (int i = 0; i < SAMPLES; i++) {
                renew(fuse, 1);
                for (long pid : group(fuse.pid().orElseThrow())) {
                    pss += ProcFs.share(pid).orElse(0L);
                    // What the shell used is told to its supervisor when that reaps it.
                    asleep += pid == fuse.pid().orElseThrow() ? 0 : ProcFs.ran(pid) / 1e6;
                }
            }
            return new Cost(pss / SAMPLES, own + asleep / SAMPLES, arm);
        } finally {
            fuse.disarm();
            fuse.close();
            births.close();
        }
    }

    /** Mean nanoseconds of one; time enough in between for it to begin its sleep. */
    private static double renew(LinuxFuse fuse, int times) {
        long nanos = 0;
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            fuse.arm(PATIENCE);
            nanos += System.nanoTime() - begun;
            LockSupport.parkNanos(APART.toNanos());
        }
        return (double) nanos / times;
    }

    /** Of this process, and of what it has reaped. */
    private static long ownTicks() {
        return ProcFs.stat(ProcessHandle.current().pid()).orElseThrow().cpuTicks();
    }

    private static List<Long> group(long leader) {
        return ProcFs.pids().stream()
                .filter(pid -> ProcFs.stat(pid).filter(s -> s.group() == leader).isPresent())
                .toList();
    }
}
