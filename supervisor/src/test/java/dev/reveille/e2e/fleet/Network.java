package dev.reveille.e2e.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A switch, and hosts that are plugged into it, as network namespaces of this machine. The test's
 * own host is one of them. A host that is cut off keeps its link, its address and its connections;
 * what it sends goes nowhere, and nothing reaches it.
 */
final class Network implements AutoCloseable {
    private static final int MOST = 200;

    /** For trials between devices (RFC 2544): no real network has these addresses. */
    private static final String RANGE = "198.18.";

    private final int number;
    private final List<String> hosts = new ArrayList<>();

    private Network(int number) {
        this.number = number;
    }

    /** Why there cannot be one here; empty = there can. */
    static Optional<String> impossible() {
        for (String tool : List.of("ip", "nsenter")) {
            if (!Ran.of("sh", "-c", "command -v " + tool).well()) {
                return Optional.of("cutting a network needs " + tool);
            }
        }
        try (var network = create()) {
            network.host("n1");
            return Optional.empty();
        } catch (IOException | IllegalStateException e) {
            return Optional.of("cutting a network needs network namespaces: " + e.getMessage());
        }
    }

    /** One without hosts but this one. */
    static Network create() throws IOException {
        var network = new Network(freeNumber());
        try {
            String hub = network.hub();
            run("ip -n " + hub + " link add sw type bridge stp_state 0 forward_delay 0");
            run("ip -n " + hub + " link set sw up");
            String self = network.self();
            run("ip link add " + self + " type veth peer name self netns " + hub);
            run("ip addr add " + network.address(1) + "/24 dev " + self);
            run("ip link set " + self + " up");
            run("ip -n " + hub + " link set self master sw up");
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Whoever makes the namespace has the number; what a killed test left keeps its own. */
    private static int freeNumber() {
        var refused = "";
        for (int number = 1; number <= MOST; number++) {
            var made = Ran.of("ip", "netns", "add", "rv" + number);
            if (made.well()) {
                return number;
            }
            refused = made.said();
        }
        throw new IllegalStateException(refused);
    }

    private String hub() {
        return "rv" + number;
    }

    private String self() {
        return hub() + "-self";
    }

    private String namespace(String host) {
        return hub() + "-" + host;
    }

    private String address(int last) {
        return RANGE + number + "." + last;
    }

    /** Another host; its address. */
    String host(String name) throws IOException {
        hosts.add(name);
        String address = address(1 + hosts.size());
        String namespace = namespace(name);
        run("ip netns add " + namespace);
        run(
                "ip -n %s link add %s type veth peer name eth0 netns %s"
                        .formatted(hub(), name, namespace));
        run("ip -n %s addr add %s/24 dev eth0".formatted(namespace, address));
        run("ip -n %s link set eth0 up".formatted(namespace));
        run("ip -n %s link set lo up".formatted(namespace));
        heal(name);
        return address;
    }

    /** Words that run a command on that host; it keeps its process id. */
    List<String> on(String host) {
        return List.of("nsenter", "--net=/run/netns/" + namespace(host));
    }

    /** From now on nothing reaches it, and nothing it sends arrives. */
    void cut(String host) throws IOException {
        run("ip -n %s link set %s nomaster".formatted(hub(), host));
    }

    void heal(String host) throws IOException {
        run("ip -n %s link set %s master sw up".formatted(hub(), host));
    }

    /** Of hosts nobody uses any more. */
    @Override
    public void close() {
        Ran.of("ip", "link", "del", self()); // a namespace takes its time to go
        hosts.forEach(host -> Ran.of("ip", "netns", "del", namespace(host)));
        Ran.of("ip", "netns", "del", hub());
    }

    private static void run(String line) throws IOException {
        var ran = Ran.of(line.split(" ", -1));
        if (!ran.well()) {
            throw new IOException(line + ": " + ran.said());
        }
    }
}
