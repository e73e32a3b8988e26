package dev.reveille.cli;

import dev.reveille.history.Report;
import dev.reveille.history.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The report of a replay, for people or programs. */
final class ReportPrinter {
    private ReportPrinter() {}

    /**
     * Prints it.
     *
     * @return the mismatches
     */
    static List<String> print(Report report, Format format) {
        List<String> mismatches = report.mismatches();
        if (format.json()) {
            report.tenants()
                    .forEach(
                            (tenant, line) -> {
                                var object = new LinkedHashMap<String, Object>();
                                object.put("tenant", tenant.value());
                                object.put("activities", line.activities());
                                object.put("wakes", line.wakes());
                                object.put("cold_wakes", line.coldWakes());
                                object.put("running_seconds", line.running().toMillis() / 1000.0);
                                object.put("mismatches", line.mismatches());
                                format.object(object);
                            });
            return mismatches;
        }
        var rows = new ArrayList<List<String>>();
        int activities = 0;
        int wakes = 0;
        int cold = 0;
        Duration running = Duration.ZERO;
        for (var entry : report.tenants().entrySet()) {
            Report.Line line = entry.getValue();
            rows.add(row(entry.getKey().value(), line));
            activities += line.activities();
            wakes += line.wakes();
            cold += line.coldWakes();
            running = running.plus(line.running());
        }
        rows.add(row("all", new Report.Line(activities, wakes, cold, running, mismatches)));
        format.table(
                List.of("tenant", "activities", "wakes", "cold wakes", "running", "mismatches"),
                rows,
                "");
        mismatches.forEach(mismatch -> format.line("mismatch: " + mismatch));
        return mismatches;
    }

    private static List<String> row(String name, Report.Line line) {
        return List.of(
                name,
                Integer.toString(line.activities()),
                Integer.toString(line.wakes()),
                Integer.toString(line.coldWakes()),
                Times.of(line.running()),
                Integer.toString(line.mismatches().size()));
    }
}
