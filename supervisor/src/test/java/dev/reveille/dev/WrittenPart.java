package dev.reveille.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page under {@code docs/} that a test writes, so that page and code never differ.
 *
 * @param page its file
 * @param begin the line it follows
 * @param end the line it goes up to
 */
public record WrittenPart(Path page, String begin, String end) {
    /**
     * Fails if the part is another than this; with {@code -Dreveille.docs.write=true} writes it.
     */
    public void shows(String content) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(begin + "\n") + begin.length() + 1;
        int to = text.indexOf(end, from);
        assertThat(from).as("%s in %s", begin, page).isGreaterThan(begin.length());
        assertThat(to).as("%s in %s", end, page).isGreaterThanOrEqualTo(from);
        if (Boolean.getBoolean("reveille.docs.write")) {
            Files.writeString(page, text.substring(0, from) + content + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("%s in %s; -Dreveille.docs.write=true rewrites it", begin, page)
                .isEqualTo(content);
    }
}
