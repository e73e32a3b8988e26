package dev.reveille.sim;

import dev.reveille.core.fleet.LifecycleState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A history to be lived: how large the fleet is, what is wanted, and what goes wrong. Storms and
 * calms take turns; at the end of each calm everything must be as it should.
 *
 * @param seed of everything that is left to chance
 * @param storm milliseconds in which things go wrong
 * @param calm milliseconds that follow, in which nothing does
 */
record Scenario(
        long seed,
        int nodes,
        int schedulers,
        int agents,
        int slots,
        long storm,
        long calm,
        int rounds,
        List<Fault> faults,
        List<Wish> wishes) {
    private static final long CALM = Duration.ofMinutes(3).toMillis();
    private static final List<String> SPECS =
            List.of("py", "py", "java", "py,config=x", "py,config=y");

    Scenario {
        faults = List.copyOf(faults);
        wishes = List.copyOf(wishes);
    }

    static Scenario of(long seed, Duration length) {
        var random = new SplittableRandom(seed * 0x5DEECE66DL + 11);
        int rounds = (int) Math.max(1, length.toMinutes() / 24);
        long round = length.toMillis() / rounds;
        long storm = round - CALM;
        int nodes = random.nextInt(2, 5);
        int agents = random.nextInt(1, 7);
        var faults = new ArrayList<Fault>();
        var wishes = new ArrayList<Wish>();
        for (int i = 0; i < rounds; i++) {
            long from = i * round;
            int many = random.nextInt(2, 9);
            // What goes wrong together is what breaks things: faults come in bursts.
            long burst = from + random.nextLong(storm);
            for (int k = 0; k < many; k++) {
                long at =
                        random.nextInt(3) == 0
                                ? from + random.nextLong(storm)
                                : burst + random.nextLong(30_000);
                faults.add(fault(random, Math.min(at, from + storm - 1)));
            }
            int wanted = random.nextInt(2, 10);
            for (int k = 0; k < wanted; k++) {
                long at =
                        random.nextInt(3) == 0
                                ? from + random.nextLong(storm)
                                : burst + random.nextLong(40_000);
                wishes.add(wish(random, Math.min(at, from + storm - 1), agents));
            }
        }
        faults.sort(null);
        wishes.sort((a, b) -> Long.compare(a.at(), b.at()));
        int slots = random.nextInt(4) == 0 ? 1 + agents / nodes : agents + 2;
        return new Scenario(
                seed,
                nodes,
                random.nextInt(1, 3),
                agents,
                slots,
                storm,
                CALM,
                rounds,
                faults,
                wishes);
    }

    private static Fault fault(SplittableRandom random, long at) {
        var kinds = Fault.Kind.values();
        long lasts =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextLong(50, 2_000);
                    case 1 -> random.nextLong(2_000, 8_000);
                    case 2 -> random.nextLong(4_000, 20_000);
                    default -> random.nextLong(10_000, 90_000);
                };
        return new Fault(
                kinds[random.nextInt(kinds.length)], at, lasts, random.nextInt(-20_000, 20_000));
    }

    private static Wish wish(SplittableRandom random, long at, int agents) {
        LifecycleState state =
                switch (random.nextInt(5)) {
                    case 0, 1 -> LifecycleState.DORMANT;
                    case 2 -> LifecycleState.LISTENING;
                    default -> LifecycleState.ACTIVE;
                };
        return new Wish(
                at,
                random.nextInt(agents),
                state,
                SPECS.get(random.nextInt(SPECS.size()))
                        + (random.nextInt(5) == 0 ? ",exclusive" : ""),
                random.nextInt(3) == 0,
                random.nextInt(8) == 0);
    }

    long length() {
        return rounds * (storm + calm);
    }

    Scenario with(List<Fault> otherFaults, List<Wish> otherWishes) {
        return new Scenario(
                seed,
                nodes,
                schedulers,
                agents,
                slots,
                storm,
                calm,
                rounds,
                otherFaults,
                otherWishes);
    }

    Scenario sized(int fewerNodes, int fewerSchedulers) {
        return new Scenario(
                seed,
                fewerNodes,
                fewerSchedulers,
                agents,
                slots,
                storm,
                calm,
                rounds,
                faults,
                wishes);
    }

    /** Without what comes after that time. */
    Scenario until(long end) {
        long round = storm + calm;
        return new Scenario(
                seed,
                nodes,
                schedulers,
                agents,
                slots,
                storm,
                calm,
                (int) Math.min(rounds, (end + round - 1) / round),
                faults.stream().filter(fault -> fault.at() <= end).toList(),
                wishes.stream().filter(wish -> wish.at() <= end).toList());
    }

    /** Without its first round, and what happens in it. */
    Scenario later() {
        long round = storm + calm;
        return new Scenario(
                seed,
                nodes,
                schedulers,
                agents,
                slots,
                storm,
                calm,
                rounds - 1,
                faults.stream()
                        .filter(fault -> fault.at() >= round)
                        .map(fault -> fault.at(fault.at() - round))
                        .toList(),
                wishes.stream()
                        .filter(wish -> wish.at() >= round)
                        .map(wish -> wish.at(wish.at() - round))
                        .toList());
    }

    @Override
    public String toString() {
        var text =
                new StringBuilder(
                        "seed %d: %d nodes of %d slots, %d schedulers, %d agents, %d rounds of %d s%n"
                                .formatted(
                                        seed,
                                        nodes,
                                        slots,
                                        schedulers,
                                        agents,
                                        rounds,
                                        (storm + calm) / 1000));
        faults.forEach(fault -> text.append("  fault ").append(fault).append('\n'));
        wishes.forEach(wish -> text.append("  ").append(wish).append('\n'));
        return text.toString();
    }
}
