package dev.reveille.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code reveille bench NAME}: measures, and says where a target is missed. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measure on this machine: wake, restart, ping, throughput, dormant, adopt, density,"
                        + " place, fuse, failover, storm, outage.")
public final class BenchCommand implements Callable<Integer> {
    /** What can be measured. */
    enum Name {
        WAKE,
        RESTART,
        PING,
        THROUGHPUT,
        DORMANT,
        ADOPT,
        DENSITY,
        PLACE,
        FUSE,
        FAILOVER,
        STORM,
        OUTAGE
    }

    /** How figures are printed. */
    enum Output {
        TABLE,
        JSON
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
    private Name name = Name.WAKE;

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "Wakes or restarts measured (default: 200), agents pinged (default: 1000),"
                            + " events read or agents known (default: 1000000), agents taken back"
                            + " (default: 500), run at once (default: 2000), placed (default:"
                            + " 10000), exclusive (default: 50), on three nodes (default: 300),"
                            + " woken at once (default: 1000), running while the broker is away"
                            + " (default: 200).")
    private @Nullable Integer count;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TABLE;

    @Override
    public Integer call() throws Exception {
        List<Figure> figures =
                switch (name) {
                    case WAKE -> new WakeBench().run(count(200));
                    case RESTART -> new RestartBench().run(count(200));
                    case PING -> new PingBench(count(1_000)).run();
                    case THROUGHPUT -> new ThroughputBench(count(1_000_000)).run();
                    case ADOPT -> new AdoptBench(count(500)).run();
                    case DENSITY -> new DensityBench(count(2_000)).run();
                    case PLACE -> new PlaceBench(count(10_000)).run();
                    case FUSE -> new FuseBench(count(50)).run();
                    case FAILOVER -> new FailoverBench(count(300)).run();
                    case STORM -> new StormBench(count(1_000)).run();
                    case OUTAGE -> new OutageBench(count(200)).run();
                    case DORMANT -> new DormantBench(count(1_000_000)).run();
                };
        PrintWriter out = spec.commandLine().getOut();
        figures.forEach(figure -> print(out, figure));
        out.flush();
        return figures.stream().allMatch(Figure::ok) ? 0 : 1;
    }

    private int count(int usual) {
        return count == null ? usual : count;
    }

    private void print(PrintWriter out, Figure figure) {
        switch (output) {
            case JSON -> out.println(new JsonMapper().writeValueAsString(json(figure)));
            case TABLE ->
                    out.printf(
                            Locale.ROOT,
                            "%-10s %-22s %10.2f %-4s %s%n",
                            figure.bench(),
                            figure.metric(),
                            figure.value(),
                            figure.unit(),
                            figure.target().isEmpty()
                                    ? ""
                                    : (figure.ok() ? "ok, at " : "MISSED, at ")
                                            + (figure.atLeast() ? "least " : "most ")
                                            + figure.target().getAsDouble());
        }
    }

    private static Map<String, Object> json(Figure figure) {
        var json = new TreeMap<String, Object>();
        json.put("bench", figure.bench());
        json.put("metric", figure.metric());
        json.put("value", figure.value());
        json.put("unit", figure.unit());
        figure.target().ifPresent(target -> json.put("target", target));
        json.put("ok", figure.ok());
        return json;
    }
}
