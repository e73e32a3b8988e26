package dev.reveille.cli;

import dev.reveille.history.replay.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptableObject;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cold starts over idle hours as SVG, a line for each sort of policy. Drawn by Apache ECharts,
 * whose rendering to a string needs neither a browser nor fonts, nor AWT, as not every JRE has
 * these.
 */
final class Curves {
    private static final String JAR = "META-INF/maven/org.webjars/echarts/pom.properties";

    // It plans its next frame as in a browser; nothing moves here, so no frame ever comes.
    private static final String NO_FRAMES = "function setTimeout() {} function clearTimeout() {}";
    private static final String DRAW =
            "var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: 900,"
                    + " height: 540}); chart.setOption(JSON.parse(options));"
                    + " chart.renderToSVGString()";

    private Curves() {}

    static String svg(List<Outcome> outcomes) {
        try (Context js = Context.enter()) {
            // Compiling a megabyte takes longer than running it once.
            js.setInterpretedMode(true);
            js.setLanguageVersion(Context.VERSION_ES6);
            var scope = js.initSafeStandardObjects();
            js.evaluateString(scope, NO_FRAMES, "frames", 1, null);
            js.evaluateString(scope, script(), "echarts", 1, null);
            String options = JsonMapper.builder().build().writeValueAsString(options(outcomes));
            ScriptableObject.putProperty(scope, "options", options);
            return Context.toString(js.evaluateString(scope, DRAW, "curves", 1, null));
        }
    }

    private static String script() {
        var loader = Curves.class.getClassLoader();
        var about = new Properties();
        try (InputStream jar = there(loader.getResourceAsStream(JAR))) {
            about.load(jar);
            String path =
                    "META-INF/resources/webjars/echarts/%s/echarts.common.min.js"
                            .formatted(about.getProperty("version"));
            try (InputStream script = there(loader.getResourceAsStream(path))) {
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream there(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            throw new IOException("the plotting library is not on the class path");
        }
        return stream;
    }

    private static Map<String, Object> options(List<Outcome> outcomes) {
        return Map.of(
                "animation", false,
                "legend", Map.of("bottom", 0),
                "grid", Map.of("left", 70, "right", 90, "top", 40, "bottom", 70),
                "xAxis", axis("idle hours"),
                "yAxis", axis("cold starts"),
                "series", series(outcomes));
    }

    private static Map<String, Object> axis(String name) {
        return Map.of("type", "value", "name", name, "min", 0);
    }

    private static List<Map<String, Object>> series(List<Outcome> outcomes) {
        var bySort = new LinkedHashMap<String, List<Outcome>>();
        for (Outcome outcome : outcomes) {
            // what is not to be compared lies on no curve of what is
            String mark = OutcomePrinter.isFlawed(outcome) ? OutcomePrinter.FLAWED : "";
            bySort.computeIfAbsent(sort(outcome.policy()) + mark, _ -> new ArrayList<>())
                    .add(outcome);
        }
        var series = new ArrayList<Map<String, Object>>();
        bySort.forEach(
                (sort, points) ->
                        series.add(
                                Map.of(
                                        "type",
                                        sort.endsWith(OutcomePrinter.FLAWED) ? "scatter" : "line",
                                        "name",
                                        sort,
                                        "symbolSize",
                                        7,
                                        "data",
                                        points(points))));
        return series;
    }

    /** Settings of one policy lie on one line. */
    static String sort(String policy) {
        return policy.split("[?:]", 2)[0];
    }

    private static List<List<Double>> points(List<Outcome> outcomes) {
        return outcomes.stream()
                .sorted(Comparator.comparingDouble(Outcome::idleHours))
                .map(o -> List.of(o.idleHours(), (double) o.coldStarts()))
                .toList();
    }
}
