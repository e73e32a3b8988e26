package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random groups under random trouble: what must hold whatever happens. */
class SeededGroupsTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    /** A group of its own, all of whose members are restarted whatever their end. */
    private record Line(GroupSpec group, List<Crew> crews) {
        static Line of(Random random, Strategy strategy) {
            var intensity =
                    new Intensity(random.nextInt(4), Duration.ofSeconds(1 + random.nextInt(20)));
            GroupSpec group = Crew.group("line", strategy, intensity);
            var crews = new ArrayList<Crew>();
            int size = 1 + random.nextInt(5);
            for (int i = 0; i < size; i++) {
                crews.add(Crew.of("m" + i, group, random.nextInt(3)));
            }
            return new Line(group, crews);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void restartsNeverExceedTheIntensityInAnyWindowAndNothingStartsOnceItIsExceeded(long seed) {
        var random = new Random(seed);
        Strategy strategy = any(random, Strategy.class);
        var some = Line.of(random, strategy);
        var company = new Company(seed);
        company.assign(1, some.crews().toArray(Crew[]::new));
        company.pass(Duration.ofSeconds(1));
        var falls = new ArrayList<Instant>();
        boolean over = false;
        // When
        for (int i = 0; i < 60; i++) {
            String name = some.crews().get(random.nextInt(some.crews().size())).name();
            boolean asked =
                    some.crews().stream()
                            .anyMatch(c -> company.state(c.name()) == AgentState.STOPPING);
            if (!asked && company.pid(name) != 0) {
                Instant at = company.now();
                company.diary();
                company.fails(name);
                company.pass(Duration.ofMillis(random.nextInt(4000)));
                boolean given = company.state(name) == AgentState.CRASHED;
                // Then
                falls.add(at);
                assertThat(given).as("fall %s", falls.size()).isEqualTo(exceeded(falls, some));
                over |= given;
            } else {
                company.pass(Duration.ofMillis(random.nextInt(4000)));
            }
            if (over) {
                assertThat(company.diary()).filteredOn(s -> s.startsWith("spawn")).isEmpty();
            }
        }
    }

    /** Counted anew from all falls, without a window that slides. */
    private static boolean exceeded(List<Instant> falls, Line some) {
        Instant last = falls.getLast();
        Intensity intensity = some.group().intensity();
        return falls.stream().filter(at -> !at.plus(intensity.window()).isBefore(last)).count()
                > intensity.restarts();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyTroubleEndsInRecoveryOrAVisibleGiveUpAndStartsKeepTheirOrder(long seed) {
        var random = new Random(seed);
        List<Crew> crews = tree(random);
        Map<String, Crew> byName = new HashMap<>();
        crews.forEach(crew -> byName.put(crew.name(), crew));
        var company = new Company(seed);
        company.onSpawn(name -> keepsOrder(company, byName, name));
        long epoch = 1;
        company.assign(epoch, crews.toArray(Crew[]::new));
        // When
        for (int i = 0; i < 80; i++) {
            company.pass(Duration.ofMillis(random.nextInt(400)));
            Crew crew = crews.get(random.nextInt(crews.size()));
            switch (random.nextInt(8)) {
                case 0 -> company.finishes(crew.name());
                case 1 -> company.unassign(crew.name());
                case 2 -> company.assign(++epoch, crew);
                case 3 -> company.reset(crew.name());
                default -> company.fails(crew.name());
            }
        }
        company.pass(Duration.ofMinutes(5));
        // Then
        for (Crew crew : crews) {
            AgentRun run = company.run(crew.name());
            switch (run.phase().state()) {
                case RUNNING -> assertThat(run.wanted()).isPresent();
                case STOPPED -> {}
                case CRASHED -> assertThat(run.problem()).isPresent();
                // Those before it are gone for good, and say so themselves.
                case PENDING -> assertThat(run.group().toString()).contains("acme/");
                case IDLE, STARTING, STOPPING, RESTARTING, LOST ->
                        throw new AssertionError(crew.name() + " " + run);
            }
        }
        // Then: what is left ends, in whatever order it must
        company.unassign(crews.stream().map(Crew::name).toArray(String[]::new));
        company.pass(Duration.ofMinutes(1));
        assertThat(crews).allMatch(c -> company.pid(c.name()) == 0);
        assertThat(company.family().leaving()).isEmpty();
        assertThat(crews).allMatch(c -> company.run(c.name()).wanted().isEmpty());
    }

    /** Where all are restarted together, nobody starts before those in front of it are ready. */
    private static void keepsOrder(Company company, Map<String, Crew> crews, String name) {
        Crew crew = Objects.requireNonNull(crews.get(name));
        GroupSpec group = crew.group().orElseThrow();
        if (group.strategy() != Strategy.ONE_FOR_ALL) {
            return;
        }
        assertThat(crews.values())
                .filteredOn(c -> c.group().equals(crew.group()) && c.order() < crew.order())
                .filteredOn(c -> company.run(c.name()).wanted().isPresent())
                .as("before %s", name)
                .allMatch(
                        c ->
                                switch (company.state(c.name())) {
                                    case RUNNING, STOPPED, CRASHED -> true;
                                    case IDLE, PENDING, STARTING, STOPPING, RESTARTING, LOST ->
                                            false;
                                });
    }

    /** A root, and groups within it or within each other. */
    private static List<Crew> tree(Random random) {
        var groups = new ArrayList<GroupSpec>();
        groups.add(group(random, "root"));
        int more = random.nextInt(3);
        for (int i = 0; i < more; i++) {
            GroupSpec parent = groups.get(random.nextInt(groups.size()));
            groups.add(Crew.within(parent, random.nextInt(3), group(random, "g" + i)));
        }
        var crews = new ArrayList<Crew>();
        for (GroupSpec group : groups) {
            int size = 1 + random.nextInt(3);
            for (int i = 0; i < size; i++) {
                var type = any(random, RestartSpec.Type.class);
                Crew crew = Crew.of(group.name() + "-" + i, group, random.nextInt(3)).type(type);
                boolean may =
                        type != RestartSpec.Type.PERMANENT
                                && group.autoShutdown() != AutoShutdown.NEVER;
                crews.add(may && random.nextBoolean() ? crew.asSignificant() : crew);
            }
        }
        return crews;
    }

    private static GroupSpec group(Random random, String name) {
        return new GroupSpec(
                name,
                any(random, Strategy.class),
                new Intensity(random.nextInt(4), Duration.ofSeconds(1 + random.nextInt(10))),
                any(random, AutoShutdown.class),
                100,
                Optional.empty());
    }

    private static <E extends Enum<E>> E any(Random random, Class<E> type) {
        E[] all = type.getEnumConstants();
        return all[random.nextInt(all.length)];
    }
}
