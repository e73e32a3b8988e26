package dev.reveille.history;

import dev.reveille.history.Explanation.Entry;
import java.util.ArrayList;
import java.util.List;

/** The same thing told many times in a row becomes one entry, so that it buries nothing. */
final class Runs {
    private Runs() {}

    static List<Entry> together(List<Entry> entries) {
        var all = new ArrayList<Entry>();
        int times = 1;
        for (Entry entry : entries) {
            boolean again =
                    !all.isEmpty()
                            && all.getLast().what().equals(entry.what())
                            && said(all.getLast(), times).equals(entry.text())
                            && (times > 1 || all.getLast().lines().isEmpty())
                            && entry.lines().isEmpty();
            times = again ? times + 1 : 1;
            all.add(again ? again(all.removeLast(), entry, times) : entry);
        }
        return all;
    }

    private static String said(Entry entry, int times) {
        return times == 1
                ? entry.text()
                : entry.text().substring(0, entry.text().length() - suffix(times).length());
    }

    private static String suffix(int times) {
        return ", " + times + " times";
    }

    /** At the newest, with where the first lies. */
    private static Entry again(Entry before, Entry now, int times) {
        String first =
                times == 2
                        ? "the first at " + before.at() + " [" + before.where() + "]"
                        : before.lines().getFirst();
        return new Entry(
                now.at(), now.what(), now.text() + suffix(times), List.of(first), now.where());
    }
}
