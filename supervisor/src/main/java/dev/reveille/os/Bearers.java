package dev.reveille.os;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds processes by the marker in their environment; none where there is no /proc. */
final class Bearers {
    private Bearers() {}

    private record Bearer(String marker, ProcessIdentity process) {}

    /** Every living process that carries a marker, children of agents included. */
    static Map<String, List<ProcessIdentity>> byMarker() {
        return all().collect(
                        Collectors.groupingBy(
                                Bearer::marker,
                                Collectors.mapping(Bearer::process, Collectors.toList())));
    }

    /** Those that carry one of these. */
    static List<ProcessIdentity> of(Set<String> markers) {
        return all().filter(bearer -> markers.contains(bearer.marker()))
                .map(Bearer::process)
                .toList();
    }

    static boolean bears(long pid, String marker) {
        return ProcFs.variable(pid, Marker.VARIABLE).filter(marker::equals).isPresent();
    }

    private static Stream<Bearer> all() {
        return ProcFs.pids().stream().flatMap(pid -> bearer(pid).stream());
    }

    /** A zombie's environment is empty, so whatever is found here still runs. */
    private static Optional<Bearer> bearer(long pid) {
        return ProcFs.variable(pid, Marker.VARIABLE)
                .flatMap(
                        marker -> ProcFs.identity(pid).map(process -> new Bearer(marker, process)));
    }
}
