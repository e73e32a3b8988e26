package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spec files and folders, read together: every problem of all of them, or every document. */
final class SpecFiles {
    private static final Pattern CATALOGUE =
            Pattern.compile("(?m)^\\s*\"?kind\"?:\\s*\"?AgentTypes");

    private final SpecParser parser = new SpecParser();
    private final List<SpecDocument> documents = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> seen = new HashMap<>();

    /** Texts that are fine by themselves, by where they stand. */
    private final Map<String, String> fine = new LinkedHashMap<>();

    private final Origins origins = new Origins();

    private SpecFiles() {}

    /** What they hold, and where. */
    record Found(List<SpecDocument> documents, Origins origins) {}

    static Parsed<Found> read(List<Path> paths) {
        var files = new SpecFiles();
        paths.forEach(files::path);
        files.tellTheRest();
        return files.problems.isEmpty()
                ? new Parsed.Ok<>(new Found(files.documents, files.origins), files.warnings)
                : new Parsed.Wrong<>(files.problems);
    }

    /**
     * Where nothing will be applied, nobody asks Kafka: what can be told without it is told now.
     */
    private void tellTheRest() {
        if (!problems.isEmpty()) {
            fine.forEach((where, text) -> problems.addAll(parser.alone(where, text)));
        }
    }

    private void path(Path path) {
        try {
            if (path.toString().equals("-")) {
                text(
                        "standard input",
                        new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            } else if (Files.isDirectory(path)) {
                folder(path);
            } else {
                text(path.toString(), Files.readString(path));
            }
        } catch (IOException e) {
            unreadable(
                    path.toString().equals("-")
                            ? "standard input cannot be read: " + e.getMessage()
                            : Unreadable.why(path, e));
        }
    }

    private void unreadable(String what) {
        problems.add(
                Problem.of(
                        "FileNotReadable",
                        Category.STORAGE,
                        what,
                        "name a file of specs, a folder of them, or - for standard input"));
    }

    /** A folder's catalogues are left alone: they belong to nodes. */
    private void folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files =
                    all.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                            .sorted()
                            .toList();
        }
        int before = documents.size() + problems.size();
        for (Path file : files) {
            try {
                String text = Files.readString(file);
                if (!CATALOGUE.matcher(text).find()) {
                    text(file.toString(), text);
                }
            } catch (IOException e) {
                unreadable(Unreadable.why(file, e));
            }
        }
        if (documents.size() + problems.size() == before) {
            problems.add(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            folder + " holds no specs",
                            "name a folder with .yaml, .yml or .json files of specs"));
        }
    }

    private void text(String where, String text) {
        switch (parser.file(where, text)) {
            case Parsed.Ok<List<SpecDocument>>(var read, var said) -> {
                read.forEach(document -> add(where, document));
                warnings.addAll(said);
                fine.put(where, text);
                origins.add(where, text);
            }
            case Parsed.Wrong<List<SpecDocument>>(var wrong) -> problems.addAll(wrong);
        }
    }

    private void add(String where, SpecDocument document) {
        String name = Changes.name(document);
        String before = seen.putIfAbsent(name, where);
        if (before != null) {
            problems.add(
                    Problem.invalid(
                            SpecParser.CODE,
                            name + " is in " + before + " and in " + where,
                            "keep one of them"));
        }
        documents.add(document);
    }
}
