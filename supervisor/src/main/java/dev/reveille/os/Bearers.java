package dev.reveille.os;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Finds processes by the marker in their environment; none where there is no /proc. A process that
 * is just about to become another program shows no environment for a moment, so that nothing means
 * "look again" before it means "none".
 */
final class Bearers {
    /** 1, 2, 4, 8, 16, 20, 20 … ms apart: 151 ms at most, and only where something is blank. */
    private static final int LOOKS = 12;

    private static final long LONGEST_MILLIS = 20;

    private Bearers() {}

    private record Bearer(String marker, ProcessIdentity process) {}

    /** Every living process that carries a marker, children of agents included. */
    static Map<String, List<ProcessIdentity>> byMarker() {
        return all(ProcFs.pids()).stream()
                .collect(
                        Collectors.groupingBy(
                                Bearer::marker,
                                Collectors.mapping(Bearer::process, Collectors.toList())));
    }

    /** Those that carry one of these. */
    static List<ProcessIdentity> of(Set<String> markers) {
        return all(ProcFs.pids()).stream()
                .filter(bearer -> markers.contains(bearer.marker()))
                .map(Bearer::process)
                .toList();
    }

    /** Whether this one does. */
    static boolean bears(long pid, Set<String> markers) {
        return all(List.of(pid)).stream().anyMatch(bearer -> markers.contains(bearer.marker()));
    }

    private static List<Bearer> all(List<Long> pids) {
        var found = new ArrayList<Bearer>();
        var undecided = pids;
        for (int look = 1; look <= LOOKS && !undecided.isEmpty(); look++) {
            if (look > 1) {
                pause(Math.min(LONGEST_MILLIS, 1L << (look - 2)));
            }
            var blank = new ArrayList<Long>();
            for (long pid : undecided) {
                var environment = ProcFs.environment(pid).orElse("-");
                if (environment.isEmpty() && ProcFs.stat(pid).filter(Bearers::mayYet).isPresent()) {
                    blank.add(pid);
                }
                marker(environment)
                        .flatMap(marker -> ProcFs.identity(pid).map(p -> new Bearer(marker, p)))
                        .ifPresent(found::add);
            }
            undecided = blank;
        }
        return found;
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    /** A zombie and a thread of the kernel have no memory, and so no environment, for good. */
    private static boolean mayYet(ProcFs.Stat stat) {
        return stat.alive() && stat.virtualBytes() > 0;
    }

    private static Optional<String> marker(String environment) {
        String prefix = Marker.VARIABLE + "=";
        for (String entry : environment.split("\0", -1)) {
            if (entry.startsWith(prefix)) {
                return Optional.of(entry.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }
}
